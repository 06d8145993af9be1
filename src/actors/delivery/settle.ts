// Telling the server what became of a message. Every message in hand is settled exactly once:
// ack (done), nak (again, after a delay), or term (never again).

import type { UnconfirmedAcks } from "../../nats/unconfirmed_acks.ts";
import type { NatsLink } from "../../nats/nats_link.ts";
import { NoReplyError } from "../../nats/requests.ts";
import type { Seconds } from "../../seconds.ts";
import { type HandledMessages, sequenceOf } from "./handled_messages.ts";
import type { Job } from "./job.ts";

const encoder = new TextEncoder();
const ACK = encoder.encode("+ACK");
const NAK = encoder.encode("-NAK");
/** Nanoseconds, 31 years: the server adds a nak's delay to a time of 64 bits. */
const LONGEST_DELAY = 1e18;
/** Milliseconds that the confirmation of an ack may take before it is sent again. */
const CONFIRM_TIMEOUT = 2000;

/** Has the message with this reply subject delivered again, not before `delay` seconds. */
export function nak(link: NatsLink, reply: string, delay: Seconds): void {
  if (link.away || link.closed) return; // It comes again after its ack wait.
  const nanoseconds = Math.min(Math.round(delay * 1e9), LONGEST_DELAY);
  link.publish(reply, nanoseconds ? encoder.encode(`-NAK {"delay": ${nanoseconds}}`) : NAK);
}

/** Settles messages. */
export class Settler {
  readonly #link: NatsLink;
  readonly #acks: UnconfirmedAcks;
  readonly #handled: HandledMessages;

  constructor(link: NatsLink, acks: UnconfirmedAcks, handled: HandledMessages) {
    this.#link = link;
    this.#acks = acks;
    this.#handled = handled;
  }

  /** The message was handled. Survives a reconnect. */
  ack(job: Job): void {
    this.#acks.ack(job.replyBytes);
    if (!job.parked) this.#handled.add(sequenceOf(job.replyBytes));
  }

  /** Deliver it again, not before `delay` seconds. The delay is always told: `backoff` does not apply to naks. */
  nak(job: Job, delay: Seconds): void {
    nak(this.#link, job.reply, delay);
  }

  /** Never deliver it again. Survives a reconnect. */
  term(job: Job): void {
    this.#acks.term(job.replyBytes);
    if (!job.parked) this.#handled.add(sequenceOf(job.replyBytes));
  }

  /** Sends the acks so far now. */
  send(): void {
    this.#acks.send();
  }

  /** As `ack`, and resolves when the server has confirmed it; tries for as long as the lease is ours. */
  async ackConfirmed(job: Job): Promise<void> {
    if (!job.parked) this.#handled.add(sequenceOf(job.replyBytes));
    while (!job.leaseLost && !this.#link.closed) {
      try {
        await this.#link.requests.send(job.reply, ACK, undefined, CONFIRM_TIMEOUT);
        return;
      } catch (error) {
        if (!(error instanceof NoReplyError)) throw error;
        await this.#link.whenBack(CONFIRM_TIMEOUT);
        const answered = error.reason === "no-responders" || error.reason === "denied";
        if (answered) await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }
}
