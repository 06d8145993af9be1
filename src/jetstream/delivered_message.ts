// A message as a durable consumer has delivered it: what it holds, and what can be said of it to the server.

import type { Msg, MsgHdrs } from "@nats-io/nats-core";
import { type Delivery, parseDelivery } from "../delivery.ts";
import { hasHeaders, mayHaveHeader, rawHeaders, replyBytes } from "../nats/raw_message.ts";
import { isRefused, logUnreadable } from "../nats/readable.ts";
import { NoReplyError, requestOnce } from "../nats/requests.ts";
import type { Seconds } from "../seconds.ts";
import { HEADER_DELAY, HEADER_ORIGIN_SUBJECT } from "./header_names.ts";
import type { MessageSource } from "./message_source.ts";
import type { StoredMessage } from "./stored_message.ts";

export { MOST_HEADERS } from "../nats/header_limit.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** As `mayHaveHeader` takes it. */
const DELAY = encoder.encode(HEADER_DELAY.toLowerCase());
const ACK = encoder.encode("+ACK");
const NAK = encoder.encode("-NAK");
const WORKING = encoder.encode("+WPI");
/** Nanoseconds, 31 years: the server adds a nak's delay to a time of 64 bits. */
const LONGEST_DELAY = 1e18;
/** Milliseconds that the confirmation of an ack may take before it is sent again. */
const CONFIRM_TIMEOUT = 1000;

const DOT = 46;
const ZERO = 48;

/** One delivery of one message. What is costly about it is made when somebody asks. */
export class DeliveredMessage {
  readonly source: MessageSource;
  /** The reply subject, where acks go. */
  readonly reply: Uint8Array;
  /** How often it was delivered, this time included. */
  readonly deliveries: number;
  /** Its number in the stream that it was delivered from. */
  readonly sequence: number;
  readonly #message: Pick<Msg, "data" | "headers">;
  #delivery: Delivery | undefined;
  #unreadable = false;

  constructor(source: MessageSource, message: Msg) {
    const reply = replyBytes(message);
    const numbers = numbersAt(reply);
    this.source = source;
    this.#message = message;
    this.reply = reply;
    this.deliveries = numberAt(reply, numbers);
    this.sequence = numberAt(reply, reply.indexOf(DOT, numbers) + 1);
  }

  /** A message that is over, of which only the reply subject is left. */
  static ofReply(source: MessageSource, reply: Uint8Array): DeliveredMessage {
    return new DeliveredMessage(source, { reply: decoder.decode(reply), data: NO_DATA } as Msg);
  }

  /** Milliseconds that its lease lasts without a pulse. */
  get lease(): number {
    return this.source.ackWait;
  }

  /** The subject that it was published to, also where this is a copy of it. */
  get subject(): string {
    const { subject, delayed } = this.source;
    return subject ??
      (delayed ? this.headers?.get(HEADER_ORIGIN_SUBJECT) ?? "" : (this.#message as Msg).subject);
  }

  /** The encoded message. */
  get data(): Uint8Array {
    return this.#message.data;
  }

  /** The headers as they came: the first ones of a message that is refused, none where they cannot be read. */
  get headers(): MsgHdrs | undefined {
    if (this.#unreadable) return undefined;
    try {
      return this.#message.headers;
    } catch (error) {
      this.#unreadable = true;
      logUnreadable((this.#message as Msg).subject, this.source.log, error);
      return undefined;
    }
  }

  /** It has headers, whether they can be read or not. */
  get hasHeaders(): boolean {
    return hasHeaders(this.#message as Msg);
  }

  /** Its headers may say that it is delayed. */
  get mayBeDelayed(): boolean {
    return !this.refused && (this.source.delayed || mayHaveHeader(this.#message as Msg, DELAY));
  }

  /** The same as they go over the wire, for publishing only. */
  get rawHeaders(): MsgHdrs | undefined {
    return this.headers && rawHeaders(this.#message as Msg);
  }

  /** It has more headers than are read, so it must not run. */
  get refused(): boolean {
    return isRefused(this.#message as Msg);
  }

  /** What the reply subject says. */
  get delivery(): Delivery {
    return this.#delivery ??= parseDelivery(decoder.decode(this.reply));
  }

  /** It was handled. Survives a reconnect. */
  ack(): void {
    this.source.acks.ack(this.reply);
  }

  /** It is never to be delivered again. Survives a reconnect. */
  term(): void {
    this.source.acks.term(this.reply);
  }

  /** Deliver it again, not before `delay` seconds. The delay is always told: `backoff` does not apply to naks. */
  nak(delay: Seconds): void {
    const { link } = this.source;
    if (link.away || link.closed) return; // It comes again after its ack wait.
    const nanoseconds = Math.min(Math.round(delay * 1e9), LONGEST_DELAY);
    link.publish(
      decoder.decode(this.reply),
      nanoseconds ? encoder.encode(`-NAK {"delay": ${nanoseconds}}`) : NAK,
    );
  }

  /** Renews its lease, once the server has read it. */
  extend(): void {
    this.source.link.publish(decoder.decode(this.reply), WORKING);
  }

  /** As `ack`, tried for as long as `wanted` says; resolves to whether the server has confirmed it. */
  async ackConfirmed(wanted: () => boolean): Promise<boolean> {
    const { link } = this.source;
    const subject = decoder.decode(this.reply);
    while (wanted() && !link.closed) {
      try {
        await requestOnce(link.requests, subject, ACK, CONFIRM_TIMEOUT);
        return true;
      } catch (error) {
        if (!(error instanceof NoReplyError)) throw error;
        await link.whenBack(CONFIRM_TIMEOUT);
        const answered = error.reason === "no-responders" || error.reason === "denied";
        if (answered) await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    return false;
  }
}

/**
 * A message that the server delivers no more, taken from its stream. An advisory tells of it, whose lease is its own:
 * whatever ends the message ends the advisory.
 */
export class ExhaustedMessage extends DeliveredMessage {
  readonly #advisory: DeliveredMessage;

  constructor(source: MessageSource, stored: StoredMessage, deliveries: number, advisory: DeliveredMessage) {
    // Only the stream's sequence counts in an ack of a message that nobody holds.
    const time = `${stored.time.getTime()}000000`;
    const reply = `$JS.ACK.${source.stream}.${source.consumer}.${deliveries}.${stored.seq}.0.${time}.0`;
    super(source, { data: stored.data, headers: headersOf(stored), subject: stored.subject, reply } as Msg);
    this.#advisory = advisory;
  }

  override get lease(): number {
    return this.#advisory.lease;
  }

  override ack(): void {
    super.ack();
    this.#advisory.ack();
  }

  override term(): void {
    super.term();
    this.#advisory.ack();
  }

  override nak(delay: Seconds): void {
    this.#advisory.nak(delay);
  }

  override extend(): void {
    this.#advisory.extend();
  }

  override ackConfirmed(wanted: () => boolean): Promise<boolean> {
    super.ack();
    return this.#advisory.ackConfirmed(wanted);
  }
}

const NO_DATA = new Uint8Array();

/** None where they cannot be read: then they must not keep the message from its end. */
function headersOf(stored: StoredMessage): MsgHdrs | undefined {
  try {
    return stored.headers;
  } catch {
    return undefined;
  }
}

/** Where the deliveries stand in a reply subject; reads no text, as each message asks. See `parseDelivery`. */
function numbersAt(reply: Uint8Array): number {
  let dots = 0;
  let older = 0;
  let newer = 0;
  for (let at = 0; at < reply.length; at++) {
    if (reply[at] !== DOT) continue;
    dots++;
    if (dots === 4) older = at + 1;
    else if (dots === 6) newer = at + 1;
  }
  return dots === 8 ? older : newer;
}

function numberAt(bytes: Uint8Array, at: number): number {
  let number = 0;
  for (; at < bytes.length && bytes[at] !== DOT; at++) number = number * 10 + bytes[at]! - ZERO;
  return number;
}
