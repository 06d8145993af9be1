// The parking place: where a message waits for its time without holding up others.
// A nak with a delay keeps one of the actor's `maxAckPending` places and costs a delivery; so what has to wait for
// long, or beside many others that wait (`retry_places.ts`), is stored again, for this one actor, and then the original is acked. The copy is delivered once at once,
// which is when it is put off until its time, and again when it is due: its first delivery never runs it, so its
// attempts are those from before, plus its deliveries, less one.
// Must hold: at no instant is a message in neither place, and a repeat stores no second copy.

import { publishStored } from "../../jetstream/publish_stored.ts";
import {
  HEADER_DELAY,
  HEADER_ID,
  HEADER_ORIGIN_SEQ,
  HEADER_PARKED_ATTEMPTS,
  HEADER_PARKED_UNTIL,
  headersOfCopy,
} from "../../jetstream/header_names.ts";
import type { NatsLink } from "../../nats/nats_link.ts";
import { PARKED, parkedSubject } from "../../jetstream/own_streams.ts";
import type { Seconds } from "../../seconds.ts";
import type { Job } from "./job.ts";

/** A wait for longer than this is parked; a shorter one may be a nak with a delay. */
export const PARK_FROM: Seconds = 5;
/** Milliseconds that storing may take. */
export const STORE_TIMEOUT = 5000;
/** Timers and clocks are not exact: a message is due so many seconds early. */
const EARLY: Seconds = 0.003;

/** Milliseconds that storing a message in hand may take: its lease should outlast it. */
export function storeTimeout({ ackWait }: Job["actor"]): number {
  return Math.min(STORE_TIMEOUT, ackWait * 1000);
}

/** Seconds until a delayed message may run: 0 or less where it may run now, or was not delayed at all. */
export function delayLeft(job: Job): Seconds {
  const { sentHeaders: headers } = job;
  const until = headers?.get(job.parked ? HEADER_PARKED_UNTIL : HEADER_DELAY);
  if (!until) return 0;
  const left = Number(until) - Date.now() / 1000;
  return left > EARLY ? left : 0; // Neither is it for a header that is no number.
}

/** Stores a copy of the message for its actor; then, and only then, the original may be acked. */
export async function park(link: NatsLink, job: Job, wait: Seconds, attempts: number): Promise<void> {
  const { actor, sentHeaders } = job;
  const headers = headersOfCopy(sentHeaders);
  headers.set(HEADER_PARKED_UNTIL, String(Date.now() / 1000 + wait));
  headers.set(HEADER_PARKED_ATTEMPTS, String(attempts));
  headers.set(HEADER_ORIGIN_SEQ, String(job.seqNumber));
  headers.set(HEADER_ID, `park:${identity(job)}:${attempts}`);
  await publishStored(link, {
    event: actor.event.name,
    stream: PARKED,
    subject: parkedSubject(actor),
    data: job.data,
    headers,
    timeout: storeTimeout(actor),
  });
}

/** What tells a stored message from all others, also from one that took its place in a stream made again. */
export function identity({ actor, delivery }: Job): string {
  const { stream, streamSequence, time } = delivery;
  return `${actor.event.streamName}:${actor.name}:${stream}:${streamSequence}:${time.getTime()}`;
}
