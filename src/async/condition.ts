// Waiting for a condition that many things can change: look, wait for a change, look again.

import { LONGEST_TIMER } from "./with_timeout.ts";

/** Wakes whoever waits for the next change. */
export class Condition {
  #waiting: (() => void)[] = [];

  /** Resolves at the next `notify`. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Something has changed. */
  notify(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** Resolves to whether the condition came true, at the latest after some milliseconds. */
  async until(condition: () => boolean, milliseconds: number): Promise<boolean> {
    let over = false;
    const timer = setTimeout(() => {
      over = true;
      this.notify();
    }, Math.min(milliseconds, LONGEST_TIMER));
    while (!condition() && !over) await this.next();
    clearTimeout(timer);
    return condition();
  }
}
