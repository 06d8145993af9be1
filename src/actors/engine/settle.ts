// Telling the server what became of a message. Every message in hand is settled exactly once:
// ack (done), nak (again, after a delay), or term (never again).

import type { AckJournal } from "../../nats/ack_journal.ts";
import type { Link } from "../../nats/link.ts";
import type { Seconds } from "../../seconds.ts";
import type { Job } from "./job.ts";

const encoder = new TextEncoder();
const NAK = encoder.encode("-NAK");
const TERM = encoder.encode("+TERM");

/** Settles messages. */
export class Settler {
  readonly #link: Link;
  readonly #journal: AckJournal;

  constructor(link: Link, journal: AckJournal) {
    this.#link = link;
    this.#journal = journal;
  }

  /** The message was handled. Survives a reconnect. */
  ack(job: Job): void {
    this.#journal.ack(job.reply);
  }

  /** Deliver it again, not before `delay` seconds. The delay is always told: `backoff` does not apply to naks. */
  nak(job: Job, delay: Seconds): void {
    const nanoseconds = Math.round(delay * 1e9);
    this.#send(job, nanoseconds ? encoder.encode(`-NAK {"delay": ${nanoseconds}}`) : NAK);
  }

  /** Never deliver it again. */
  term(job: Job): void {
    this.#send(job, TERM);
  }

  /** One that gets lost costs time, not the message: it comes again after `ackWait`. */
  #send(job: Job, what: Uint8Array): void {
    if (!this.#link.away && !this.#link.closed) this.#link.publish(job.reply, what);
  }
}
