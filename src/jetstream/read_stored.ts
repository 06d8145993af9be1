// All messages of a stream that have some subject, without their payloads: the server sends them in a row, by a consumer
// that is gone afterwards. Looking them up one by one, as `scanStored` does, takes ten times as long, but fewer rights.
// Must hold: nothing is left at the server, even if we are killed; each message is shown once; never more than two
// batches are in memory; a server that says nothing is not waited for.

import { createInbox, type Msg } from "@nats-io/nats-core";
import { parseDelivery } from "../delivery.ts";
import { statusOf } from "../nats/header_limit.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import { rawHeaderBlock } from "../nats/raw_message.ts";
import { addEphemeralConsumer, consumerInfo, deleteConsumer } from "./jetstream_api.ts";
import type { StoredMessage } from "./stored_message.ts";
import { type ReadableHeaders, TextHeaders } from "./text_headers.ts";

/** Messages of a poll; two are open, so that the server does not wait for us. */
const BATCH = 1000;
/** Nanoseconds after which the server deletes a consumer that nobody asks. */
const INACTIVE = 10e9;
/** Milliseconds without a message after which it has failed. */
const SILENCE = 5000;

/** A message but for its payload. */
export interface StoredHeaders extends Pick<StoredMessage, "subject" | "seq" | "time"> {
  readonly headers: ReadableHeaders;
}

/**
 * Shows each message with a subject that matches, in the order of their numbers.
 *
 * @throws where this user may not make a consumer, or the server stops answering; some may have been shown by then
 */
export async function readStored(
  link: NatsLink,
  stream: string,
  subject: string,
  visit: (message: StoredHeaders) => void,
): Promise<void> {
  const name = `walnats-read-${crypto.randomUUID()}`;
  const { num_pending: number } = await addEphemeralConsumer(link, stream, {
    name,
    deliver_policy: "all",
    ack_policy: "none",
    filter_subject: subject,
    headers_only: true,
    inactive_threshold: INACTIVE,
  });
  try {
    if (number > 0) await readBatches(link, { stream, name, number }, visit);
  } finally {
    // Where that fails, the server does it.
    await deleteConsumer(link, stream, name).catch(() => {});
  }
}

function readBatches(
  link: NatsLink,
  { stream, name, number }: { readonly stream: string; readonly name: string; readonly number: number },
  visit: (message: StoredHeaders) => void,
): Promise<void> {
  const inbox = createInbox(link.inboxPrefix);
  const subject = `${link.options.api}.CONSUMER.MSG.NEXT.${stream}.${name}`;
  const body = new TextEncoder().encode(JSON.stringify({ batch: BATCH, no_wait: true }));
  const poll = () => link.publishNow(subject, body, undefined, inbox);
  return new Promise<void>((resolve, reject) => {
    let came = 0;
    let most = number;
    let heard = performance.now();
    const end = (error?: unknown) => {
      clearInterval(silent);
      subscription.unsubscribe();
      if (error) reject(error);
      else resolve();
    };
    /** A poll found nothing: it may have been faster than the messages of the other one, or others have deleted some. */
    const count = async () => {
      const { delivered, num_pending } = await consumerInfo(link, stream, name);
      most = delivered.consumer_seq + num_pending;
      if (came >= most) end();
      else if (num_pending > 0) poll();
    };
    const subscription = link.subscribe(inbox, (error, message) => {
      heard = performance.now();
      try {
        if (error) throw error;
        // What was stored has a reply, for its ack; others may have given it the headers of a status.
        if (!message.reply) {
          const status = statusOf(message);
          if (status !== 404 && status !== 408) throw new Error(`the server answers ${status}`);
          count().catch(end);
          return;
        }
        visit(storedHeaders(message));
        if (++came >= most) end();
        else if (came % BATCH === 0) poll();
      } catch (thrown) {
        end(thrown);
      }
    });
    const silent = setInterval(() => {
      if (performance.now() - heard > SILENCE) end(new Error(`the server says nothing on ${subject}`));
    }, SILENCE / 5);
    poll();
    if (number > BATCH) poll();
  });
}

function storedHeaders(message: Msg): StoredHeaders {
  const { streamSequence: seq, time } = parseDelivery(message.reply!);
  const block = rawHeaderBlock(message);
  return { subject: message.subject, seq, time, headers: block ? new TextHeaders(block) : message.headers! };
}
