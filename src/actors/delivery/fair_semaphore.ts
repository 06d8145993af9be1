// Turns at polling, where fewer actors may have a poll open than there are.
// Must hold: at most `most` actors have a turn; whoever asks gets one in the order of asking.

/** Hands out turns. */
export class FairSemaphore {
  readonly #most: number;
  readonly #taken = new Set<object>();
  readonly #waiting = new Map<object, () => void>();

  /** With the number of turns at once. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Somebody waits for a turn: whoever has one shall release it when its polls are over. */
  get wanted(): boolean {
    return this.#waiting.size > 0;
  }

  /** Has it a turn? If not, `granted` is called when it gets one. */
  take(who: object, granted: () => void): boolean {
    if (this.#taken.has(who)) return true;
    if (this.#taken.size < this.#most) {
      this.#taken.add(who);
      return true;
    }
    this.#waiting.set(who, granted);
    return false;
  }

  /** Releases a turn, or the wish for one. */
  release(who: object): void {
    this.#waiting.delete(who);
    if (!this.#taken.delete(who)) return;
    for (const [next, granted] of this.#waiting) {
      this.#waiting.delete(next);
      this.#taken.add(next);
      return granted();
    }
  }
}
