// A log that others can fill: who may publish must not be able to write our logs full.

import type { Logger } from "./logger.ts";

/** Lines of one kind in one period. */
const MOST = 10;
/** Milliseconds. */
const PERIOD = 60_000;

/** Logs the first lines of each minute, and then how many more there were. */
export class LogLimit {
  readonly #logger: Logger;
  readonly #now: () => number;
  #began = -Infinity;
  #count = 0;

  constructor(logger: Logger, now: () => number = () => performance.now()) {
    this.#logger = logger;
    this.#now = now;
  }

  /** Logs the line, or counts it. */
  log(level: "warn" | "error", line: string, ...details: unknown[]): void {
    const now = this.#now();
    if (now - this.#began >= PERIOD) {
      const more = this.#count - MOST;
      if (more > 0) this.#logger[level](`walnats: ${more} more lines like this were not logged: ${line}`);
      this.#began = now;
      this.#count = 0;
    }
    if (++this.#count <= MOST) this.#logger[level](line, ...details);
  }
}
