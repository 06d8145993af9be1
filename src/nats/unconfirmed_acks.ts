// Acks that survive a reconnect. An ack is a plain publish: one that was under way when the connection broke
// is lost, and its job would run again. So acks are kept until a PONG has followed them, and sent again after
// a reconnect, which is harmless: a second ack changes nothing. A PING follows them some milliseconds later, for
// all that were sent until then: one behind each write would be one for each job where few come.

import type { OutboundPolicy, OutboundQueue } from "./outbound_queue.ts";

const encoder = new TextEncoder();
const ACK = encoder.encode("+ACK");
const TERM = encoder.encode("+TERM");
/** Milliseconds between acks and the PING whose PONG confirms them. */
const CONFIRM_AFTER = 50;

/** Runs a function after some milliseconds; returns a function that cancels it. */
export type After = (milliseconds: number, run: () => void) => () => void;

/** What acks need of the connection. */
export interface AckConnection {
  /** The server is not there at the moment, or will never be again. */
  readonly away: boolean;
  /** All that goes out. */
  readonly outbound: OutboundQueue;
  /** Resolves when the server has read all that was published; rejects when the connection breaks or is closed. */
  flush(): Promise<void>;
  /** Calls the listener after each reconnect until the returned function is called. */
  watch(listener: { back(): void }): () => void;
}

/** Sends acks, and keeps each until the server has read it. */
export class UnconfirmedAcks implements OutboundPolicy {
  readonly #connection: AckConnection;
  readonly #after: After;
  readonly #unwatch: () => void;
  /** Sent after the flush under way had begun. */
  #sent: Uint8Array[] = [];
  /** Sent before it; its PONG confirms them. */
  #flushed: Uint8Array[] = [];
  #flushing: Promise<void> | undefined;
  /** Cancels the flush that is to come. */
  #cancelFlush: (() => void) | undefined;
  #closed = false;

  /** With a timer of their own, for tests. */
  constructor(connection: AckConnection, timer: After = after) {
    this.#connection = connection;
    this.#after = timer;
    this.#unwatch = connection.watch({ back: () => this.#sendAgain() });
  }

  /** What is acked while the server is away waits until it is back. */
  get keeps(): boolean {
    return true;
  }

  /** The message with this reply subject, which must be a valid one, was handled. */
  ack(reply: Uint8Array): void {
    this.#gather(reply, ACK);
  }

  /** It is never to be delivered again. */
  term(reply: Uint8Array): void {
    this.#gather(reply, TERM);
  }

  /** Sends what was acked so far at once. It is not needed for the order: nothing overtakes an ack. */
  send(): void {
    this.#connection.outbound.send();
  }

  /** Resolves when the server has read every ack so far; at the latest after some milliseconds. */
  async flush(milliseconds: number): Promise<void> {
    this.send();
    let over = false;
    let cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.#after(milliseconds, () => {
        over = true;
        resolve();
      });
    });
    while (!over && !this.#connection.away) {
      if (this.#sent.length > 0) this.#flushing ??= this.#flush();
      if (!this.#flushing) break;
      await Promise.race([this.#flushing, late]);
    }
    cancel();
  }

  /** Stops sending again after reconnects. What is acked later is sent once. */
  close(): void {
    this.#closed = true;
    this.#unwatch();
    this.#cancelFlush?.();
    this.#sent = [];
    this.#flushed = [];
  }

  /** The connection has taken acks. */
  sent(acks: Uint8Array): void {
    if (this.#closed) return;
    this.#sent.push(acks);
    this.#flushLater();
  }

  #gather(reply: Uint8Array, verdict: Uint8Array): void {
    const { outbound } = this.#connection;
    outbound.add(reply, verdict, this);
    outbound.sendSoon();
  }

  #flushLater(): void {
    if (this.#flushing) return;
    this.#cancelFlush ??= this.#after(CONFIRM_AFTER, () => {
      this.#cancelFlush = undefined;
      if (this.#sent.length > 0 && !this.#connection.away) this.#flushing ??= this.#flush();
    });
  }

  async #flush(): Promise<void> {
    // Where a flush has failed before we know that the server is away, what it was for is still unconfirmed.
    this.#flushed.push(...this.#sent);
    this.#sent = [];
    try {
      await this.#connection.flush();
      this.#flushed = [];
    } catch {
      // The connection broke: all that no PONG has followed is sent again when the server is back.
    }
    this.#flushing = undefined;
    if (this.#sent.length > 0) this.#flushLater();
  }

  #sendAgain(): void {
    if (this.#connection.away) return;
    const unconfirmed = [...this.#flushed, ...this.#sent];
    this.#flushed = [];
    this.#sent = [];
    for (const acks of unconfirmed) this.#connection.outbound.addAgain(acks, this);
    this.send();
  }
}

function after(milliseconds: number, run: () => void): () => void {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
}
