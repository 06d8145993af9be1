// Acks that survive a reconnect. An ack is a plain publish: one that was under way when the connection broke
// is lost, and its job would run again. So acks are kept until a PONG has followed them, and sent again after
// a reconnect, which is harmless: a second ack changes nothing.
// They are also gathered until `soon`: one write to the socket instead of one an ack.

import type { Link } from "./link.ts";
import { soon } from "./soon.ts";

const ACK = new TextEncoder().encode("+ACK");

interface Ack {
  readonly reply: string;
  readonly data: Uint8Array;
}

/** Sends acks, and keeps each until the server has read it. */
export class AckJournal {
  readonly #link: Link;
  readonly #unwatch: () => void;
  /** Not sent yet. */
  #gathered: Ack[] = [];
  /** Sent after the flush under way had begun. */
  #sent: Ack[] = [];
  /** Sent before it; its PONG confirms them. */
  #flushed: Ack[] = [];
  #flushing: Promise<void> | undefined;
  #scheduled = false;

  constructor(link: Link) {
    this.#link = link;
    this.#unwatch = link.watch({ back: () => this.#sendAgain() });
  }

  /** Settles the message with this reply subject: an ack, if nothing else is given. */
  ack(reply: string, data: Uint8Array = ACK): void {
    this.#gathered.push({ reply, data });
    if (this.#scheduled) return;
    this.#scheduled = true;
    soon(() => {
      this.#scheduled = false;
      this.send();
    });
  }

  /** Sends what was gathered now, so that what is published next comes after it. */
  send(): void {
    if (this.#link.away || this.#link.closed || this.#gathered.length === 0) return;
    const gathered = this.#gathered;
    this.#gathered = [];
    for (const { reply, data } of gathered) this.#link.publish(reply, data);
    this.#sent = this.#sent.length ? this.#sent.concat(gathered) : gathered;
    this.#flushing ??= this.#flush();
  }

  /** Resolves when the server has read every ack so far, or it is away, or the link is closed. */
  async flush(): Promise<void> {
    this.send();
    while (this.#flushing && !this.#link.away) await this.#flushing;
  }

  /** Stops sending again after reconnects. */
  close(): void {
    this.#unwatch();
  }

  async #flush(): Promise<void> {
    // Where a flush has failed before we know that the server is away, what it was for is still unconfirmed.
    this.#flushed = this.#flushed.length ? this.#flushed.concat(this.#sent) : this.#sent;
    this.#sent = [];
    try {
      await this.#link.flush();
      this.#flushed = [];
    } catch {
      // The connection broke: all that no PONG has followed is sent again when the server is back.
    }
    this.#flushing = undefined;
    if (this.#sent.length && !this.#link.away && !this.#link.closed) this.#flushing = this.#flush();
  }

  #sendAgain(): void {
    this.#gathered = [...this.#flushed, ...this.#sent, ...this.#gathered];
    this.#flushed = [];
    this.#sent = [];
    this.send();
  }
}
