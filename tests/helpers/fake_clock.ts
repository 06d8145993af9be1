/** A time that goes on only as a test says. */
export class FakeClock {
  #time = 0;
  #turn: (() => void)[] = [];
  #timers: { readonly due: number; readonly run: () => void }[] = [];

  /** Milliseconds since its beginning. */
  readonly now = (): number => this.#time;

  /** Runs a function at the end of this turn of the event loop. */
  readonly atTurnEnd = (run: () => void): void => void this.#turn.push(run);

  /** Runs a function after some milliseconds; returns a function that cancels it. */
  readonly after = (milliseconds: number, run: () => void): () => void => {
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
