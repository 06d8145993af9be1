// Acks that survive a reconnect. An ack is a plain publish: one that was under way when the connection broke
// is lost, and its job would run again. So acks are kept until a PONG has followed them, and sent again after
// a reconnect, which is harmless: a second ack changes nothing. A PING follows them some milliseconds later, for
// all that were sent until then: one behind each write would be one for each job where few come.
// They are also gathered until `soon`: one write to the socket instead of one an ack.

import { Frames } from "./frames.ts";
import type { NatsLink } from "./nats_link.ts";
import { atTurnEnd } from "../async/at_turn_end.ts";

const encoder = new TextEncoder();
const ACK = encoder.encode("+ACK");
const TERM = encoder.encode("+TERM");
/** Milliseconds between acks and the PING whose PONG confirms them. */
const CONFIRM_AFTER = 50;

/** Sends acks, and keeps each until the server has read it. */
export class UnconfirmedAcks {
  readonly #link: NatsLink;
  readonly #unwatch: () => void;
  /** Not sent yet. */
  readonly #gathered = new Frames();
  /** Sent after the flush under way had begun. */
  #sent: Uint8Array[] = [];
  /** Sent before it; its PONG confirms them. */
  #flushed: Uint8Array[] = [];
  #flushing: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #scheduled = false;
  #closed = false;

  constructor(link: NatsLink) {
    this.#link = link;
    this.#unwatch = link.watch({ back: () => this.#sendAgain() });
  }

  /** The message with this reply subject, which must be a valid one, was handled. */
  ack(reply: Uint8Array): void {
    this.#gather(reply, ACK);
  }

  /** It is never to be delivered again. */
  term(reply: Uint8Array): void {
    this.#gather(reply, TERM);
  }

  /** Sends what was gathered now, so that what is published next comes after it. */
  send(): void {
    if (this.#link.away || this.#link.closed || this.#gathered.count === 0) return;
    this.#write(this.#gathered.take());
  }

  /** Resolves when the server has read every ack so far; at the latest after some milliseconds. */
  async flush(milliseconds: number): Promise<void> {
    this.send();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const late = new Promise<void>((resolve) => timer = setTimeout(resolve, milliseconds));
    late.then(() => over = true);
    while (!over && !this.#link.away && !this.#link.closed) {
      if (this.#sent.length > 0) this.#flushing ??= this.#flush();
      if (!this.#flushing) break;
      await Promise.race([this.#flushing, late]);
    }
    clearTimeout(timer);
  }

  /** Stops sending again after reconnects. What is acked later is sent once. */
  close(): void {
    this.#closed = true;
    this.#unwatch();
    clearTimeout(this.#timer);
  }

  #gather(reply: Uint8Array, verdict: Uint8Array): void {
    this.#gathered.addTo(reply, verdict);
    if (this.#scheduled) return;
    this.#scheduled = true;
    atTurnEnd(this.#sendScheduled);
  }

  readonly #sendScheduled = (): void => {
    this.#scheduled = false;
    this.send();
  };

  #write(acks: Uint8Array): void {
    this.#sent.push(acks);
    this.#flushLater();
    this.#link.write(acks);
  }

  #flushLater(): void {
    if (this.#flushing || this.#closed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#sent.length > 0 && !this.#link.away && !this.#link.closed) this.#flushing ??= this.#flush();
    }, CONFIRM_AFTER);
  }

  async #flush(): Promise<void> {
    // Where a flush has failed before we know that the server is away, what it was for is still unconfirmed.
    this.#flushed.push(...this.#sent);
    this.#sent = [];
    try {
      await this.#link.flush();
      this.#flushed = [];
    } catch {
      // The connection broke: all that no PONG has followed is sent again when the server is back.
    }
    this.#flushing = undefined;
    if (this.#sent.length > 0) this.#flushLater();
  }

  #sendAgain(): void {
    if (this.#link.away || this.#link.closed) return;
    const unconfirmed = [...this.#flushed, ...this.#sent];
    this.#flushed = [];
    this.#sent = [];
    for (const acks of unconfirmed) this.#write(acks);
    this.send();
  }
}
