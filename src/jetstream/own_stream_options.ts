import { checkOptions, oneOf, positiveInteger, positiveSeconds, type Rule } from "../options.ts";
import type { Seconds } from "../seconds.ts";

/** How a stream of walnats' own is made. */
export interface OwnStreamOptions {
  /**
   * The most bytes; a stream that is full takes nothing until there is room.
   * @default no limit; a small part of the account's where the account demands one
   */
  bytes?: number | undefined;
  /**
   * Where the server keeps it.
   * @default "file"; "memory" in an account that has no files, with a warning
   */
  storage?: "file" | "memory" | undefined;
  /** Replicas in a cluster: 1, 3 or 5; never fewer than it has. @default the most that an event has */
  replicas?: 1 | 3 | 5 | undefined;
}

/** How a stream of walnats' own is made, whose messages may be dropped after some time. */
export interface AgedStreamOptions extends OwnStreamOptions {
  /** The highest age of a message, in seconds; then the server drops it. @default no limit */
  age?: Seconds | undefined;
}

/**
 * How the streams are made that walnats keeps for itself: for all of them, and for each what is different. One that is
 * there is changed by `register` where an option is given, and left as it is where none is.
 */
export interface OwnStreamsOptions extends OwnStreamOptions {
  /** Of `_walnats-parked`: delayed messages. */
  delayed?: OwnStreamOptions | undefined;
  /** Of `_walnats-dead`: dead letters. */
  deadLetters?: AgedStreamOptions | undefined;
  /** Of `_walnats-exhausted`: the server's advisories of messages whose deliveries are used up. */
  advisories?: AgedStreamOptions | undefined;
}

const ONE: Readonly<Record<keyof OwnStreamOptions, Rule>> = {
  bytes: positiveInteger,
  storage: oneOf("file", "memory"),
  replicas: oneOf(1, 3, 5),
};
const AGED = { ...ONE, age: positiveSeconds };

/** Throws for an unknown or invalid option. */
export function checkOwnStreams(owner: string, options: OwnStreamsOptions | undefined): void {
  const nested = (name: string, rules: Readonly<Record<string, Rule>>): Rule => ({
    expects: "",
    check: (value) => {
      checkOptions(`${owner}: option "${name}"`, value, rules);
      return "ok";
    },
  });
  checkOptions(owner, options, {
    ...ONE,
    delayed: nested("delayed", ONE),
    deadLetters: nested("deadLetters", AGED),
    advisories: nested("advisories", AGED),
  });
}
