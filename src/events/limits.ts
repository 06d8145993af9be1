import { LIMITS, mark } from "../copies.ts";
import { checkOptions, positiveInteger, positiveSeconds } from "../options.ts";
import type { Seconds } from "../seconds.ts";

/** How much a stream keeps; an option that is left out means no limit. */
export interface LimitsOptions {
  /** The highest age of a message, in seconds. */
  age?: Seconds | undefined;
  /** The most actors of the event. */
  consumers?: number | undefined;
  /** The most messages in the stream. */
  messages?: number | undefined;
  /** The most bytes in the stream. */
  bytes?: number | undefined;
  /** The most bytes of one message. */
  messageSize?: number | undefined;
}

const RULES = {
  age: positiveSeconds,
  consumers: positiveInteger,
  messages: positiveInteger,
  bytes: positiveInteger,
  messageSize: positiveInteger,
};

/**
 * How much the stream of an event keeps. When a limit is reached, the server drops the oldest messages,
 * handled or not.
 *
 * @example
 * ```ts
 * import { Event, Limits } from "@walnats/core";
 *
 * const limits = new Limits({ age: 24 * 3600, messages: 1_000_000 });
 * const clicked = new Event("link-clicked", String, { limits });
 * console.log(clicked.limits?.age);
 * ```
 */
export class Limits implements Readonly<LimitsOptions> {
  /** The highest age of a message, in seconds. */
  readonly age: Seconds | undefined;
  /** The most actors of the event. */
  readonly consumers: number | undefined;
  /** The most messages in the stream. */
  readonly messages: number | undefined;
  /** The most bytes in the stream. */
  readonly bytes: number | undefined;
  /** The most bytes of one message. */
  readonly messageSize: number | undefined;

  /** Throws a `TypeError` or `RangeError` for anything but positive numbers. */
  constructor(options: LimitsOptions = {}) {
    checkOptions("Limits", options, RULES);
    Object.assign(this, options);
    // Here, as a class with a static block stays in bundles that have no use for it.
    mark(this, LIMITS);
    Object.freeze(this);
  }

  /** A copy with some limits changed; `undefined` removes one. */
  evolve(changes: LimitsOptions): Limits {
    checkOptions("Limits.evolve", changes, RULES);
    return new Limits({ ...this, ...changes });
  }
}
