import type { After, Clock } from "../../src/async/clock.ts";

/** A time that goes on only as a test says. */
export class FakeClock implements Clock {
  #time = 0;
  #turn: (() => void)[] = [];
  #timers: { readonly due: number; readonly run: () => void }[] = [];

  now(): number {
    return this.#time;
  }

  atTurnEnd(run: () => void): void {
    this.#turn.push(run);
  }

  readonly after: After = (milliseconds, run) => {
    const timer = { due: this.#time + milliseconds, run };
    this.#timers.push(timer);
    return () => void (this.#timers = this.#timers.filter((other) => other !== timer));
  };

  /** Timers that are set. */
  get timers(): number {
    return this.#timers.length;
  }

  /** Ends the turn of the event loop. */
  endTurn(): void {
    const turn = this.#turn;
    this.#turn = [];
    for (const run of turn) run();
  }

  /** Lets time pass, and what was waiting for it run. */
  pass(milliseconds: number): void {
    this.endTurn();
    this.#time += milliseconds;
    const due = this.#timers.filter((timer) => timer.due <= this.#time);
    this.#timers = this.#timers.filter((timer) => timer.due > this.#time);
    for (const { run } of due) run();
    this.endTurn();
  }
}
