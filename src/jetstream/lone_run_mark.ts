// The mark that a message is about to run alone: whoever finds it knows that this run has begun and did not end.
// It is an id that a stream remembers, as JetStream does with the id of every message: nothing of it is stored. A
// server that forgets it, in a restart or after an hour, costs one more such run.

import { headers as newHeaders } from "@nats-io/nats-core";
import type { ConsumerSpec } from "./consumers.ts";
import { identityOf, storeTimeout } from "./delayed_messages.ts";
import type { DeliveredMessage } from "./delivered_message.ts";
import { HEADER_ID } from "./header_names.ts";
import { aloneSubject, EXHAUSTED } from "./own_streams.ts";
import { publishStored } from "./publish_stored.ts";

/** Marks the message; resolves to whether it was not marked before. Where it rejects, it may be marked by that. */
export async function markLoneRun(
  actor: Pick<ConsumerSpec, "consumerName" | "event">,
  message: DeliveredMessage,
): Promise<boolean> {
  const headers = newHeaders();
  headers.set(HEADER_ID, `alone:${identityOf(actor, message)}`);
  const { duplicate } = await publishStored(message.source.link, {
    event: actor.event.name,
    stream: EXHAUSTED,
    subject: aloneSubject(actor),
    data: new Uint8Array(),
    headers,
    timeout: storeTimeout(message),
    once: true,
  });
  return !duplicate;
}
