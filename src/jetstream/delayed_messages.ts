// Delayed messages: where a message waits for its time without holding up others.
// A nak with a delay keeps one of the actor's `maxAckPending` places and costs a delivery. So what has to wait for
// long, or beside many others that wait, is stored again, for this one actor, and then the original is acked. The copy
// is delivered at once, which only puts it off until its time, and again when it is due: its first delivery never runs
// it, so its attempts are those from before, plus its deliveries, less one.
// Must hold: at no instant is a message in neither place, and a repeat stores no second copy.

import type { MsgHdrs } from "@nats-io/nats-core";
import type { NatsLink } from "../nats/nats_link.ts";
import type { Seconds } from "../seconds.ts";
import type { ConsumerSpec } from "./consumers.ts";
import type { DeliveredMessage } from "./delivered_message.ts";
import { headersOfCopy } from "./copied_headers.ts";
import {
  HEADER_DEAD_EVENT,
  HEADER_DELAY,
  HEADER_DELAY_SECONDS,
  HEADER_ID,
  HEADER_ORIGIN_SEQ,
  HEADER_ORIGIN_SUBJECT,
  HEADER_PARKED_ATTEMPTS,
  HEADER_PARKED_UNTIL,
} from "./header_names.ts";
import { PARKED, parkedOfDead, parkedSubject } from "./own_streams.ts";
import { publishStored } from "./publish_stored.ts";
import { serverClock } from "./server_clock.ts";
import type { StoredMessage } from "./stored_message.ts";

/** A wait for longer than this is stored; a shorter one may be a nak with a delay. */
export const STORE_FROM: Seconds = 5;
/** Milliseconds that storing may take. */
const STORE_TIMEOUT = 5000;
/** Later than any time that a delay may have. */
const LATEST: Seconds = 1e12;
/** Timers and clocks are not exact: a message is due so many seconds early. */
const EARLY: Seconds = 0.003;

/** Whose message it is. */
type Owner = Pick<ConsumerSpec, "consumerName" | "event">;

/** Milliseconds that storing a message in hand may take: its lease should outlast it. */
export function storeTimeout({ lease }: DeliveredMessage): number {
  return Math.min(STORE_TIMEOUT, lease);
}

/** Did walnats store this copy? All that it writes is there, and of the form in which it writes it. */
export function isDelayedCopy({ headers, refused }: DeliveredMessage): boolean {
  return headers !== undefined && !refused && areOfDelayed(headers);
}

/** Are these the headers of a copy that walnats stored? */
export function areOfDelayed(headers: MsgHdrs): boolean {
  const until = headers.get(HEADER_PARKED_UNTIL);
  return /^\d{1,9}$/.test(headers.get(HEADER_PARKED_ATTEMPTS)) &&
    /^\d{1,15}$/.test(headers.get(HEADER_ORIGIN_SEQ)) &&
    decimal(until) !== undefined &&
    /^(park|redrive):/.test(headers.get(HEADER_ID));
}

/** It is the delivery of a copy that only puts it off. */
export function isFirstOfCopy({ source, deliveries }: DeliveredMessage): boolean {
  return source.delayed && deliveries === 1;
}

/**
 * Seconds until a message may run: 0 where it may run now, or was not delayed at all. They are counted by the server's
 * clock, from when the message was stored where its publisher says how long it waits.
 */
export function delayLeft(message: DeliveredMessage): Seconds {
  const due = dueTime(message);
  if (due === undefined) return 0;
  const left = due - serverClock(message.source.link).now() / 1000;
  return left > EARLY ? left : 0;
}

/** Seconds since the epoch when a copy is due that walnats stored. */
export function dueTimeOfDelayed(headers: MsgHdrs): Seconds {
  return decimal(headers.get(HEADER_PARKED_UNTIL))!;
}

/** Seconds since the epoch; `undefined` where no header tells, or what it tells is no number. */
function dueTime({ headers, source, delivery }: DeliveredMessage): Seconds | undefined {
  if (!headers) return undefined;
  if (source.delayed) return decimal(headers.get(HEADER_PARKED_UNTIL));
  const until = decimal(headers.get(HEADER_DELAY));
  if (until === undefined) return undefined;
  const seconds = decimal(headers.get(HEADER_DELAY_SECONDS));
  return seconds === undefined ? until : delivery.time.getTime() / 1000 + seconds;
}

/** What is no decimal number is none, unless it says that it is later than any delay may be. */
function decimal(text: string): number | undefined {
  const number = Number(text);
  return number > LATEST || /^\d{1,15}(\.\d{1,20})?$/.test(text) ? number : undefined;
}

/**
 * The first delivery of this original may have come before its time. An instance of Python walnats then puts it off by
 * a nak, which is no attempt; ours store a copy.
 */
export function mayBeDelayedByNak(message: DeliveredMessage): boolean {
  if (message.source.delayed || !message.mayBeDelayed) return false;
  const due = dueTime(message);
  return due !== undefined && due - message.delivery.time.getTime() / 1000 > EARLY;
}

/** Starts of its handler so far, if each delivery was one, and this one will be. */
export function attemptsOf(message: DeliveredMessage): number {
  const { headers, source, deliveries } = message;
  if (!source.delayed) return deliveries > 1 && mayBeDelayedByNak(message) ? deliveries - 1 : deliveries;
  return Number(headers!.get(HEADER_PARKED_ATTEMPTS)) + deliveries - 1;
}

/** No delivery can have been lost before it started the handler: `attemptsOf` is exact. */
export function attemptsAreKnown({ source, deliveries }: DeliveredMessage): boolean {
  return deliveries <= (source.delayed ? 2 : 1);
}

/** The message's number in the event's stream. */
export function originOf({ headers, source, sequence }: DeliveredMessage): number {
  return source.delayed ? Number(headers!.get(HEADER_ORIGIN_SEQ)) : sequence;
}

/** What tells a stored message from all others, also from one that took its place in a stream made again. */
export function identityOf({ consumerName, event }: Owner, { delivery }: DeliveredMessage): string {
  const { stream, streamSequence, time } = delivery;
  return `${event.streamName}:${consumerName}:${stream}:${streamSequence}:${time.getTime()}`;
}

/**
 * Stores a copy that is due in `wait` seconds, for its actor alone; then, and only then, the original may be acked.
 * `attempts`: starts of the handler before.
 */
export async function storeDelayed(
  actor: Owner,
  message: DeliveredMessage,
  wait: Seconds,
  attempts: number,
): Promise<void> {
  const headers = headersOfCopy(message.headers);
  headers.set(HEADER_PARKED_UNTIL, String(serverClock(message.source.link).now() / 1000 + wait));
  headers.set(HEADER_PARKED_ATTEMPTS, String(attempts));
  headers.set(HEADER_ORIGIN_SEQ, String(originOf(message)));
  if (actor.event.stream !== undefined) headers.set(HEADER_ORIGIN_SUBJECT, message.subject);
  headers.set(HEADER_ID, `park:${identityOf(actor, message)}:${attempts}`);
  await publishStored(message.source.link, {
    event: actor.event.name,
    stream: PARKED,
    subject: parkedSubject(actor),
    data: message.data,
    headers,
    timeout: storeTimeout(message),
  });
}

/** Stores a dead letter as a message that is due now, with no attempts made; then the letter may be deleted. */
export async function redriveLetter(link: NatsLink, letter: StoredMessage): Promise<void> {
  const { seq, subject, headers, time } = letter;
  await storeDue(link, letter, {
    event: headers.get(HEADER_DEAD_EVENT),
    subject: parkedOfDead(subject),
    attempts: "0",
    id: `redrive:${seq}:${time.getTime()}`,
  });
}

/** Stores a delayed message once more, due now; then the one that waits may be deleted. */
export async function hastenDelayed(link: NatsLink, delayed: StoredMessage, event: string): Promise<void> {
  const { seq, subject, headers, time } = delayed;
  await storeDue(link, delayed, {
    event,
    subject,
    attempts: headers.get(HEADER_PARKED_ATTEMPTS),
    id: `redrive:delayed:${seq}:${time.getTime()}`,
  });
}

/** `id`: fresh, and the same where it is stored twice because we died before the original was deleted. */
async function storeDue(
  link: NatsLink,
  { headers: original, data }: StoredMessage,
  copy: { event: string; subject: string; attempts: string; id: string },
): Promise<void> {
  const headers = headersOfCopy(original);
  headers.set(HEADER_PARKED_UNTIL, "0");
  headers.set(HEADER_PARKED_ATTEMPTS, copy.attempts);
  for (const name of [HEADER_ORIGIN_SEQ, HEADER_ORIGIN_SUBJECT]) {
    if (original.has(name)) headers.set(name, original.get(name));
  }
  headers.set(HEADER_ID, copy.id);
  const { event, subject } = copy;
  await publishStored(link, { event, stream: PARKED, subject, data, headers, timeout: STORE_TIMEOUT });
}
