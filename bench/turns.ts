// Turns of two processes: the one of ours asks the one of the baseline to work, and waits until it has.

import { NoRespondersError, RequestError } from "@nats-io/nats-core";
import type { NatsConnection } from "@nats-io/nats-core";

/** Milliseconds that a round may take. */
const LIMIT = 60_000;
/** Milliseconds between two looks whether the other process is there, and the most looks. */
const PAUSE = 50;
const LOOKS = 400;

/** The turns of one comparison; `T`: what a side tells of its work. */
export class Turns<T> {
  readonly #connection: NatsConnection;
  readonly #subject: string;

  /** `number`: that of the comparison, the same in both processes. */
  constructor(connection: NatsConnection, number: number) {
    this.#connection = connection;
    this.#subject = `bench.turns.${number}`;
  }

  /** Works when it is asked to; resolves when no more is asked. */
  async serve(side: (work: number) => Promise<T>): Promise<void> {
    for await (const asked of this.#connection.subscribe(this.#subject)) {
      const work = asked.json<number>();
      asked.respond(JSON.stringify(work === 0 ? null : await side(work)));
      if (work === 0) return await this.#connection.flush();
    }
  }

  /** Has the other process do so much work; resolves to what it tells. */
  async ask(work: number): Promise<T> {
    for (let look = 0;; look++) {
      try {
        const answer = await this.#connection.request(this.#subject, JSON.stringify(work), {
          timeout: LIMIT,
        });
        return answer.json();
      } catch (error) {
        const absent = error instanceof NoRespondersError ||
          error instanceof RequestError && error.isNoResponders();
        if (!absent || look === LOOKS) throw error;
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
      }
    }
  }

  /** There are no more turns. */
  async end(): Promise<void> {
    await this.ask(0);
  }
}
