import { checkHeaderValue, checkMeta } from "../jetstream/header_names.ts";
import {
  checkOptions,
  checkValue,
  isBoolean,
  isDate,
  isString,
  positiveSeconds,
  type Rule,
  seconds,
  show,
} from "../options.ts";
import { LONGEST_DELAY, type Seconds } from "../seconds.ts";
import type { CloudEvent } from "./cloud_event.ts";
import { isCloudEvent } from "./cloud_event_meta.ts";
import { isPlain } from "../serializers/json_values.ts";

/** Extra headers of one message, by name. */
export type Meta = Readonly<Record<string, string>>;

/** The options of `emit`. */
export interface EmitOptions {
  /**
   * Unique id: the server drops a second message with it within the event's dedup window, counted from the first.
   * Without `sync` nobody is told of a duplicate. `contentUid` makes one from the content. @default the `id` of a
   * `CloudEvent` in `meta`, else none
   */
  uid?: string | undefined;
  /** For tracing middlewares. @default none */
  traceId?: string | undefined;
  /**
   * Seconds before an actor may run it, at most 100 years; counted by the server's clock, from when it has stored the
   * message. @default 0
   */
  delay?: Seconds | undefined;
  /**
   * When an actor may run it, by the server's clock; at once where that is over. It cannot stand beside `delay`.
   * @default none
   */
  at?: Date | undefined;
  /**
   * Extra headers, or a `CloudEvent`. Names that begin with `Nats-` or `Walnats-` are refused. @default none
   */
  meta?: Meta | CloudEvent | undefined;
  /**
   * Resolve only when JetStream has stored the message. Without a `uid` one is made with Web Crypto, so that
   * an attempt that timed out is repeated without a duplicate. @default false
   */
  sync?: boolean | undefined;
  /** Seconds, for `sync`, all attempts together. @default 5 */
  timeout?: Seconds | undefined;
}

const isMeta: Rule = {
  expects: "a record of strings or a CloudEvent",
  check: (value) => isRecord(value) || isCloudEvent(value) ? "ok" : "type",
};

/** Whether its entries are own properties: those of a `Map` or `Headers` would be lost. */
export function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null && isPlain(value);
}

const isDelay: Rule = {
  expects: `${seconds.expects}, at most ${LONGEST_DELAY} (100 years)`,
  check: (value) => typeof value === "number" && value > LONGEST_DELAY ? "range" : seconds.check(value),
};

const RULES = {
  uid: isString,
  traceId: isString,
  delay: isDelay,
  at: isDate,
  meta: isMeta,
  sync: isBoolean,
  timeout: positiveSeconds,
};

/** Throws for options that are unknown, invalid, or cannot become headers. */
export function checkEmitOptions(options: EmitOptions): void {
  checkOptions("emit", options, RULES);
  if (options.uid !== undefined) {
    checkHeaderValue('emit: option "uid"', options.uid);
    if (options.uid.trim() !== options.uid || options.uid === "") {
      throw new RangeError(
        `emit: option "uid" must not be empty or begin or end with white space, got ${show(options.uid)}`,
      );
    }
  }
  if (options.at !== undefined) {
    if (options.delay !== undefined) {
      throw new TypeError('emit: the options "at" and "delay" exclude each other');
    }
    const seconds = (options.at.getTime() - Date.now()) / 1000;
    checkValue('emit: the time until "at"', Math.max(0, seconds), isDelay);
  }
  if (options.traceId !== undefined) checkHeaderValue('emit: option "traceId"', options.traceId);
  // A CloudEvent was checked when it was made.
  if (options.meta !== undefined && !isCloudEvent(options.meta)) checkMeta(options.meta);
}

/** The unique id that the user gives: the option, or the id of a CloudEvent. */
export function uidOf({ uid, meta }: Pick<EmitOptions, "uid" | "meta">): string | undefined {
  return uid ?? (isCloudEvent(meta) ? meta.id : undefined);
}
