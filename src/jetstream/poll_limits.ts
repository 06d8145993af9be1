// What the server allows for the polls of one consumer: from the consumer's info, and from refused polls.
// Must hold: a limit is never forgotten before the consumer's info says otherwise, so no poll is refused twice
// for the same reason.

import type { ConsumerConfig } from "./jetstream_api.ts";
import type { Seconds } from "../seconds.ts";
import { FIRST_BYTES } from "./poll_bytes.ts";

/** Polls that are open at once where the server allows few messages in each. */
const SPLIT = 4;
/** A poll that may wait for less than this is not split: an idle actor would poll all the time. */
const SHORT: Seconds = 1;
const UNITS: Readonly<Record<string, Seconds>> = {
  h: 3600,
  m: 60,
  s: 1,
  ms: 1e-3,
  "µs": 1e-6,
  us: 1e-6,
  ns: 1e-9,
};

/** What an actor would ask for without limits. */
export interface PollWishes {
  /** Messages. */
  readonly batch: number;
  readonly expires: Seconds;
}

/** Limits of one consumer's polls. */
export class PollLimits {
  /** Most messages in one poll. */
  batch = Infinity;
  /** The longest time that a poll may wait. */
  expires: Seconds = Infinity;
  /** The largest `max_bytes` of a poll. */
  bytes = Infinity;
  /** Most polls that wait at the server. */
  #waiting = Infinity;

  /** Most polls to have open at once. */
  get polls(): number {
    const split = this.batch === Infinity && this.bytes === Infinity
      ? Infinity
      : this.expires < SHORT
      ? 1
      : SPLIT;
    return Math.min(this.#waiting, split);
  }

  /** Takes over what the consumer's info says; returns the limits, for people, that polls are made to fit. */
  read(config: ConsumerConfig, { batch, expires }: PollWishes): string[] {
    const { max_batch, max_expires, max_bytes, max_waiting } = config;
    this.batch = positive(max_batch);
    this.expires = positive(max_expires) / 1e9;
    this.bytes = positive(max_bytes);
    this.#waiting = positive(max_waiting);
    const told: string[] = [];
    if (this.batch < batch) told.push(limit("max_batch", this.batch, `${batch} messages`));
    if (this.expires < expires) told.push(limit("max_expires", `${this.expires} s`, `${expires} s`));
    if (this.bytes < FIRST_BYTES) told.push(limit("max_bytes", this.bytes, `${FIRST_BYTES} bytes and more`));
    if (this.#waiting < SPLIT) told.push(limit("max_waiting", this.#waiting, `${SPLIT} polls at once`));
    return told;
  }

  /**
   * Takes over what the refusal of a poll says, as "exceeded maxrequestbatch of 5", while so many others are open;
   * returns the limit for people, or `undefined` where a smaller poll would be refused as well.
   */
  learn(refusal: string, poll: PollWishes, open: number, wishes: PollWishes): string | undefined {
    const [, name, value = ""] = /^exceeded (?:maxrequest)?(\w+)(?: of (\S+))?/.exec(refusal) ?? [];
    const most = Number(value);
    if (name === "batch" && most > 0 && most < poll.batch) {
      this.batch = Math.min(this.batch, most);
      return limit("max_batch", most, `${wishes.batch} messages`);
    }
    const longest = duration(value);
    if (name === "expires" && longest > 0 && longest < poll.expires) {
      this.expires = Math.min(this.expires, longest);
      return limit("max_expires", `${longest} s`, `${wishes.expires} s`);
    }
    if (name === "maxbytes" && most > 0 && most < this.bytes) {
      this.bytes = most;
      return limit("max_bytes", most, `${FIRST_BYTES} bytes and more`);
    }
    // How many polls others have open is not known: with fewer of ours there is room, or it is refused again.
    if (name === "maxwaiting" && open > 0) {
      this.#waiting = Math.min(this.#waiting, open);
      return limit("max_waiting", "reached", "several polls at once");
    }
    return undefined;
  }
}

function limit(option: string, theirs: unknown, ours: string): string {
  return `${option} ${theirs} (ours: ${ours})`;
}

/** Neither 0 nor -1 nor nothing is a limit. */
function positive(value: number | undefined): number {
  return value !== undefined && value > 0 ? value : Infinity;
}

/** Seconds of what Go writes as "1m30s" or "1.5s". */
function duration(text: string): Seconds {
  let seconds = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(h|ms|m|µs|us|ns|s)/g)) {
    seconds += Number(amount) * UNITS[unit!]!;
  }
  return seconds;
}
