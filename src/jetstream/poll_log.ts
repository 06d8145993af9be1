// What the log is told of one consumer's polls, each thing once.

import type { Logger } from "../logger.ts";

/** What is polled: `what` completes "polls of …". */
interface Polled {
  readonly what: string;
  readonly stream: string;
  readonly consumer: string;
}

/** Tells it. */
export class PollLog {
  readonly #logger: Logger;
  readonly #what: string;
  readonly #fields: object;
  readonly #limits = new Set<string>();
  #refused = false;

  constructor(logger: Logger, { what, stream, consumer }: Polled) {
    this.#logger = logger;
    this.#what = what;
    this.#fields = { stream, consumer };
  }

  /** Polls are made to fit what the server allows. */
  fitted(limits: readonly string[]): void {
    const fresh = limits.filter((limit) => !this.#limits.has(limit));
    if (fresh.length === 0) return;
    for (const limit of fresh) this.#limits.add(limit);
    this.#logger.warn(
      `walnats: polls of ${this.#what} are made to fit its consumer: ${fresh.join(", ")}`,
      this.#fields,
    );
  }

  /** The server refuses them, and will do it again. */
  refused(reason: string): void {
    if (this.#refused) return;
    this.#refused = true;
    this.#logger.warn(
      `walnats: the server refuses polls of ${this.#what}: ${reason}; trying again with pauses`,
      this.#fields,
    );
  }

  /** The connection broke, perhaps because of them; now they bring at most so many bytes. */
  smaller(bytes: number): void {
    this.#logger.warn(
      `walnats: the connection broke while large messages were on their way to ${this.#what}: the server ` +
        "may have cut it off as a slow consumer, which cannot read as fast as its write_deadline wants; polls " +
        `bring at most ${Math.round(bytes / 1024)} KB at once from now on`,
      this.#fields,
    );
  }
}
