// Streams full of messages, and the count of what was handled.

import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { message } from "./message.ts";

/** As many as the server takes at once; it drops what a stream cannot keep up with. And as many bytes. */
const CHUNK = 5000;
const CHUNK_BYTES = 8 * 2 ** 20;

/** Publishes messages without waiting for each; resolves when all are stored. `size`: bytes of each, about. */
export async function publishMany(
  connection: NatsConnection,
  subject: string,
  count: number,
  size = 50,
): Promise<void> {
  const client = jetstream(connection);
  const name = size > 50 ? "A".repeat(size) : undefined;
  const chunk = Math.min(CHUNK, Math.ceil(CHUNK_BYTES / size));
  for (let sent = 0; sent < count;) {
    const end = Math.min(sent + chunk, count);
    while (++sent < end) connection.publish(subject, JSON.stringify(message(sent, name)));
    // The answer to the last one means that those before it are stored.
    await client.publish(subject, JSON.stringify(message(sent, name)), { timeout: 30_000 });
  }
}

/** Fills an empty stream whose event has the same name, and makes sure of it. */
export async function fillQueue(
  connection: NatsConnection,
  name: string,
  count: number,
  size?: number,
): Promise<void> {
  await publishMany(connection, name, count, size);
  const manager = await jetstreamManager(connection, { checkAPI: false });
  const { messages } = (await manager.streams.info(name)).state;
  if (messages !== count) throw new Error(`the stream holds ${messages} messages, not ${count}`);
}

/** Counts jobs. */
export class Countdown {
  #left = 0;
  #done: () => void = () => {};

  /** Resolves after so many calls of `count`. */
  expect(jobs: number): Promise<void> {
    this.#left = jobs;
    return new Promise((resolve) => this.#done = resolve);
  }

  /** A job was handled; whether it was the last one. */
  count(): boolean {
    if (--this.#left > 0) return false;
    this.#done();
    return true;
  }
}
