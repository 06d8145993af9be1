// Are the jobs of one `listen()` brief? Then what is in hand beyond its slots waits for a moment only.

import type { RoundTrip } from "./backlog.ts";

/** So many jobs a slot are looked at. */
const STARTS = 4;
/** One is brief where it takes no longer than so many round trips and milliseconds, the round trip included. */
const ROUND_TRIPS = 2;
const MILLISECONDS = 2;

/** How quickly jobs follow each other in the slots. */
export class Turnover {
  readonly #slots: { readonly total: number; readonly started: number };
  readonly #roundTrip: RoundTrip;
  #quick = false;
  /** When that was found, and how many jobs had started by then. */
  #since = 0;
  #startedThen = 0;

  constructor(slots: { readonly total: number; readonly started: number }, roundTrip: RoundTrip) {
    this.#slots = slots;
    this.#roundTrip = roundTrip;
  }

  /** The last jobs were brief. */
  isQuick(now: number): boolean {
    const { started, total } = this.#slots;
    const quick = (now - this.#since) / STARTS <= this.#roundTrip.mean * ROUND_TRIPS + MILLISECONDS;
    if (!quick || started - this.#startedThen >= STARTS * total) {
      this.#quick = quick;
      this.#since = now;
      this.#startedThen = started;
    }
    return this.#quick;
  }
}
