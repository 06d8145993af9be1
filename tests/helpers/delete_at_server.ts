// Deleting as an operator does. nats-server 2.9 deletes a consumer or a stream, and fails all the same where it writes
// to the folder at that moment.

import type { JetStreamManager } from "@nats-io/jetstream";

/** Deletes a consumer. */
export async function deleteConsumer(
  { consumers }: Pick<JetStreamManager, "consumers">,
  stream: string,
  consumer: string,
): Promise<void> {
  await consumers.delete(stream, consumer).catch(unlessDeleted);
}

/** Deletes a stream. */
export async function deleteStream(
  { streams }: Pick<JetStreamManager, "streams">,
  stream: string,
): Promise<void> {
  await streams.delete(stream).catch(unlessDeleted);
}

function unlessDeleted(error: Error): void {
  if (!/directory not empty/.test(error.message)) throw error;
}
