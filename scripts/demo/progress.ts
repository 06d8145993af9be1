// The line that lives while the demo runs; a plain line every second where the output is no terminal.

import process from "node:process";
import type { Tally } from "./tally.ts";

const WIDTH = 30;

/** Shows how far the jobs are. */
export class Progress {
  readonly #out = process.stdout;
  readonly #live = Boolean(process.stdout.isTTY);
  readonly #total: number;
  readonly #tally: Tally;
  #timer: ReturnType<typeof setInterval> | undefined;
  #startedAt = 0;

  /** Shows nothing until it is started. */
  constructor(total: number, tally: Tally) {
    this.#total = total;
    this.#tally = tally;
  }

  /** Starts showing. */
  start(): void {
    this.#startedAt = performance.now();
    this.#timer = setInterval(() => this.#show(), this.#live ? 100 : 1000);
  }

  /** Says something above the line. */
  note(text: string): void {
    this.#clear();
    console.log(text);
    if (this.#live && this.#timer) this.#show();
  }

  /** Shows where it ended, and no more. */
  end(): void {
    if (!this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#show();
    if (this.#live) this.#out.write("\n");
  }

  #show(): void {
    const { jobs, redelivered } = this.#tally;
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const done = Math.floor(jobs / this.#total * WIDTH);
    const bar = "█".repeat(done) + "░".repeat(WIDTH - done);
    const text = `  ${bar} ${jobs} of ${this.#total} jobs, ${redelivered} redelivered, ${
      seconds.toFixed(1)
    } s`;
    if (!this.#live) return console.log(text);
    this.#clear();
    this.#out.write(text.slice(0, (this.#out.columns || 80) - 1));
  }

  #clear(): void {
    if (this.#live) this.#out.write("\r\x1b[2K");
  }
}
