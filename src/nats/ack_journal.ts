// Acks that survive a reconnect. An ack is a plain publish: one that was under way when the connection broke
// is lost, and its job would run again. So acks are kept until a PONG has followed them, and sent again after
// a reconnect, which is harmless: a second ack changes nothing. A PING follows them some milliseconds later, for
// all that were sent until then: one behind each write would be one for each job where few come.
// They are also gathered until `soon`: one write to the socket instead of one an ack.

import type { Link } from "./link.ts";
import { soon } from "./soon.ts";

const ACK = "+ACK";
/** Milliseconds between acks and the PING whose PONG confirms them. */
const CONFIRM_AFTER = 50;

/** Sends acks, and keeps each until the server has read it. */
export class AckJournal {
  readonly #link: Link;
  readonly #unwatch: () => void;
  /** Not sent yet. */
  #gathered = "";
  /** Sent after the flush under way had begun. */
  #sent: string[] = [];
  /** Sent before it; its PONG confirms them. */
  #flushed: string[] = [];
  #flushing: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
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
    soon(this.#sendScheduled);
  }

  /** Sends what was gathered now, so that what is published next comes after it. */
  send(): void {
    if (this.#link.away || this.#link.closed || this.#gathered === "") return;
    const gathered = this.#gathered;
    this.#gathered = "";
    this.#sent.push(gathered);
    this.#flushLater();
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
      if (this.#sent.length > 0) this.#flushing ??= this.#flush();
      if (!this.#flushing) break;
      await Promise.race([this.#flushing, late]);
    }
    clearTimeout(timer);
  }

  /** Stops sending again after reconnects. */
  close(): void {
    this.#unwatch();
    clearTimeout(this.#timer);
  }

  readonly #sendScheduled = (): void => {
    this.#scheduled = false;
    this.send();
  };

  #flushLater(): void {
    if (this.#flushing) return;
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
    this.#gathered = [...this.#flushed, ...this.#sent, this.#gathered].join("");
    this.#flushed = [];
    this.#sent = [];
    this.send();
  }
}
