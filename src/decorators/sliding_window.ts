// At most so many entries in any stretch of time, first come first served.
// Must hold: no more starts are kept than may be in one period; a timer runs only while somebody waits; whoever
// is aborted leaves the queue and takes no place.

import { sleep } from "../async/sleep.ts";

/** Lets at most `most` enter in any `period` milliseconds. */
export class SlidingWindow {
  readonly #most: number;
  readonly #period: number;
  readonly #now: () => number;
  /** When the last ones entered: a ring, once there are `most` of them. */
  readonly #entries: number[] = [];
  #oldest = 0;
  /** Who waits, in order. */
  readonly #waiting = new Set<() => void>();
  /** Ends the wait for the next place. */
  #timer: AbortController | undefined;

  constructor(most: number, period: number, now: () => number = () => performance.now()) {
    this.#most = most;
    this.#period = period;
    this.#now = now;
  }

  /** A promise where one has to wait; it rejects with the signal's reason when that aborts. */
  enter(signal: () => AbortSignal | undefined): Promise<void> | undefined {
    if (this.#waiting.size === 0 && this.#left() <= 0) return this.#take();
    return this.#wait(signal());
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      const leave = () => {
        this.#waiting.delete(enter);
        if (this.#waiting.size === 0) this.#timer?.abort();
        reject(signal!.reason);
      };
      signal?.addEventListener("abort", leave, { once: true });
      this.#waiting.add(enter);
      if (!this.#timer) this.#letIn();
    });
  }

  async #letIn(): Promise<void> {
    const timer = this.#timer = new AbortController();
    while (this.#waiting.size > 0) {
      const left = this.#left();
      if (left > 0) {
        await sleep(left, timer.signal);
        // Somebody may wait again by now, with a timer of their own.
        if (timer.signal.aborted) break;
        continue;
      }
      const [first] = this.#waiting;
      this.#waiting.delete(first!);
      this.#take();
      first!();
    }
    if (this.#timer === timer) this.#timer = undefined;
  }

  /** Milliseconds until there is a place. */
  #left(): number {
    if (this.#entries.length < this.#most) return 0;
    return this.#entries[this.#oldest]! + this.#period - this.#now();
  }

  #take(): undefined {
    this.#entries[this.#oldest] = this.#now();
    this.#oldest = (this.#oldest + 1) % this.#most;
  }
}
