// How long the event loop has been kept from its next turn by what we have called.

import { atTurnEnd } from "./at_turn_end.ts";

/** Milliseconds in one turn after which what can wait should wait for the next one. */
const LONG = 50;
/** Milliseconds that are not worth counting. */
const SHORT = 1;

/** The time that calls have taken in this turn of the event loop. */
export class LoopTime {
  readonly #now: () => number;
  readonly #atTurnEnd: (run: () => void) => void;
  #spent = 0;
  readonly #forget = (): void => void (this.#spent = 0);

  /** With a clock in milliseconds, and turns, for tests. */
  constructor(now: () => number = () => performance.now(), turnEnd: (run: () => void) => void = atTurnEnd) {
    this.#now = now;
    this.#atTurnEnd = turnEnd;
  }

  /** The loop has not come to its next turn for long. */
  get isLong(): boolean {
    return this.#spent > LONG;
  }

  /** A call has begun at this time and has ended now. */
  add(startedAt: number): void {
    const spent = this.#now() - startedAt;
    if (spent < SHORT) return;
    if (this.#spent === 0) this.#atTurnEnd(this.#forget);
    this.#spent += spent;
  }
}
