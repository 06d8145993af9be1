// Acks that survive a reconnect. An ack is a plain publish: one that was under way when the connection broke
// is lost, and its job would run again. So acks are kept until a PONG has followed them, and sent again after
// a reconnect, which is harmless: a second ack changes nothing.
// They are also gathered until `soon`: one write to the socket instead of one an ack.

import type { Link } from "./link.ts";
import { soon } from "./soon.ts";

const ACK = "+ACK";

/** Sends acks, and keeps each until the server has read it. */
export class AckJournal {
  readonly #link: Link;
  readonly #unwatch: () => void;
  /** Not sent yet. */
  #gathered = "";
  /** Sent after the flush under way had begun. */
  #sent = "";
  /** Sent before it; its PONG confirms them. */
  #flushed = "";
  #flushing: Promise<void> | undefined;
  #scheduled = false;

  constructor(link: Link) {
    this.#link = link;
    this.#unwatch = link.watch({ back: () => this.#sendAgain() });
  }

  /** Settles the message with this reply subject: an ack, if nothing else is given. */
  ack(reply: string, data = ACK): void {
    // nats.js does not check what is written as text; a reply subject may come from a payload.
    if (/\s/.test(reply)) throw new TypeError(`not a subject to ack: ${JSON.stringify(reply)}`);
    this.#gathered += `PUB ${reply} ${data.length}\r\n${data}\r\n`;
    if (this.#scheduled) return;
    this.#scheduled = true;
    soon(() => {
      this.#scheduled = false;
      this.send();
    });
  }

  /** Sends what was gathered now, so that what is published next comes after it. */
  send(): void {
    if (this.#link.away || this.#link.closed || this.#gathered === "") return;
    const gathered = this.#gathered;
    this.#gathered = "";
    this.#sent += gathered;
    this.#flushSoon();
    this.#link.write(gathered);
  }

  /** Resolves when the server has read every ack so far; at the latest after some milliseconds. */
  async flush(milliseconds: number): Promise<void> {
    this.send();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const late = new Promise<void>((resolve) => timer = setTimeout(resolve, milliseconds));
    late.then(() => over = true);
    while (!over && !this.#link.away && !this.#link.closed) {
      this.#flushRest();
      if (!this.#flushing) break;
      await Promise.race([this.#flushing, late]);
    }
    clearTimeout(timer);
  }

  /** Stops sending again after reconnects. */
  close(): void {
    this.#unwatch();
  }

  /** Called before anything is published in this turn, its PING goes out behind all of that, in the same write. */
  #flushSoon(): void {
    this.#flushing ??= Promise.resolve().then(() => this.#flush());
  }

  async #flush(): Promise<void> {
    // Where a flush has failed before we know that the server is away, what it was for is still unconfirmed.
    this.#flushed += this.#sent;
    this.#sent = "";
    try {
      await this.#link.flush();
      this.#flushed = "";
    } catch {
      // The connection broke: all that no PONG has followed is sent again when the server is back.
    }
    this.#flushing = undefined;
    // The jobs that came with the PONG are over soon: then one PING is for their acks too.
    if (this.#sent) soon(() => this.#flushRest());
  }

  #flushRest(): void {
    if (this.#sent && !this.#link.away && !this.#link.closed) this.#flushSoon();
  }

  #sendAgain(): void {
    this.#gathered = this.#flushed + this.#sent + this.#gathered;
    this.#flushed = "";
    this.#sent = "";
    this.send();
  }
}
