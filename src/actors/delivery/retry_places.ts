// Retries that wait at the server. A nak with a delay keeps one of the `maxAckPending` places of the actor, which all
// instances share: when failing messages have them all, nothing else is delivered. So an instance lets a few retries
// wait there, which is cheap, and parks all others.
// Must hold: an instance never has more waiting there than places.

import type { Seconds } from "../../seconds.ts";

/** The most places of one instance: 125 instances have room in the default `maxAckPending`. */
const MOST = 8;
/** The part of `maxAckPending` that one instance may take. */
const PART = 1 / 20;
/** Milliseconds that a retry without a delay counts: it comes before all that is new. */
const LEAST = 250;

/** The places of one actor that its retries may take in this instance. */
export class RetryPlaces {
  /** When each place is free again, by the clock. */
  readonly #until: Float64Array;
  readonly #now: () => number;

  constructor(maxAckPending: number, now: () => number = () => performance.now()) {
    this.#until = new Float64Array(Math.min(MOST, Math.floor(maxAckPending * PART))).fill(-Infinity);
    this.#now = now;
  }

  /** Takes a place for as long as the retry waits; `false`: there is none. */
  take(delay: Seconds): boolean {
    const now = this.#now();
    const free = this.#until.findIndex((until) => until <= now);
    if (free < 0) return false;
    this.#until[free] = now + Math.max(delay * 1000, LEAST);
    return true;
  }
}
