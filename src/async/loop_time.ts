// For how long what we call has kept the event loop from its next turn.

import { atTurnEnd } from "./at_turn_end.ts";

/** Milliseconds in one turn after which what can wait should wait for the next one. */
const LONG = 50;

/** How long this turn of the event loop has lasted, since the first call of it that was told of. */
export class LoopTime {
  readonly #atTurnEnd: (run: () => void) => void;
  /** When the first call of this turn began; `undefined`: there was none. */
  #begunAt: number | undefined;
  readonly #forget = (): void => void (this.#begunAt = undefined);

  /** With turns of their own, for tests. */
  constructor(turnEnd: (run: () => void) => void = atTurnEnd) {
    this.#atTurnEnd = turnEnd;
  }

  /** A call begins, at this time in milliseconds: has the turn lasted for long already? */
  isLong(now: number): boolean {
    if (this.#begunAt !== undefined) return now - this.#begunAt > LONG;
    this.#begunAt = now;
    this.#atTurnEnd(this.#forget);
    return false;
  }
}
