// Where messages wait that nobody confirms: gathered for one write, held back while the server has not read
// enough, kept while it is away.

import type { MsgHdrs } from "@nats-io/nats-core";
import { ConnectionClosedError, OutboundBufferLimitError } from "../errors.ts";
import { headerBytes } from "./header_template.ts";
import type { NatsLink } from "./nats_link.ts";
import { Frames } from "./frames.ts";
import { atTurnEnd } from "../async/at_turn_end.ts";

/** Gathered bytes that are handed over at once. */
const BATCH = 64 * 1024;
/** Bytes that the server may not have read yet before publishers wait. */
const HIGH_WATER_MARK = 4 * 1024 * 1024;
/** Milliseconds after a message within which the next one is gathered: waiting for the end of a turn takes a while. */
const ALONE = 1;
/** Milliseconds that a server gets at the end to read what it was sent: more for much, as a network may be slow. */
const CLOSE_TIMEOUT = 2500;
const CLOSE_TIMEOUT_PER_BYTE = 1000 / (256 * 1024);
const LONGEST_CLOSE_TIMEOUT = 20_000;
/** What a message costs beside its payload, headers and subject: the protocol line. */
const OVERHEAD = 24;

/** Publishes without confirmation. */
export class OutboundQueue {
  readonly #link: NatsLink;
  readonly #unwatch: () => void;
  /** What was not handed to the connection yet, in order. */
  readonly #waiting = new Frames();
  /** Bytes handed over since the last confirmed flush began. */
  #unread = 0;
  #flushing: Promise<void> | undefined;
  /** What comes waits for the end of this turn of the event loop. */
  #gathering = false;
  /** When something was handed over at once, or gathering began. */
  #begunAt = -Infinity;

  constructor(link: NatsLink) {
    this.#link = link;
    this.#unwatch = link.watch({ back: () => this.handOver() });
  }

  /**
   * Takes a message. Returns a promise where the caller has to wait for the server to read on.
   * Throws `ConnectionClosedError` and `OutboundBufferLimitError`.
   */
  put(subject: string, data: Uint8Array, headers?: MsgHdrs): Promise<void> | undefined {
    if (this.#link.closed) throw new ConnectionClosedError("the connection to NATS is closed");
    const head = headers && headerBytes(headers);
    const { away } = this.#link;
    if (away) this.#checkRoom(subject.length + data.length + (head?.length ?? 0) + OVERHEAD);
    this.#waiting.add(subject, data, head);
    if (away) return undefined;
    if (!this.#gathering) this.#begin();
    else if (this.#waiting.length >= BATCH) this.#handOver();
    return this.#unread > HIGH_WATER_MARK ? this.#flushing : undefined;
  }

  /** Hands over what waits, so that what is published next comes after it. */
  handOver(): void {
    if (this.#waiting.length) this.#handOver();
  }

  /** Resolves when the server has read all; logs what is lost where it is away, or says nothing. */
  async close(): Promise<void> {
    this.handOver();
    this.#unwatch();
    if (this.#waiting.count) {
      this.#link.logger.error(
        `walnats: closed while NATS was away: ${this.#waiting.count} events were not sent`,
      );
      this.#waiting.take();
    } else if (!this.#link.closed && !this.#link.away) {
      const unread = this.#unread;
      const timeout = CLOSE_TIMEOUT + unread * CLOSE_TIMEOUT_PER_BYTE;
      const settled = await this.#link.settle(Math.min(timeout, LONGEST_CLOSE_TIMEOUT));
      if (settled || unread === 0) return;
      this.#link.logger.error(
        "walnats: closed while NATS said nothing: the events emitted last may be lost",
      );
    }
  }

  #checkRoom(size: number): void {
    const limit = this.#link.options.pendingSize;
    if (this.#waiting.length + size <= limit) return;
    throw new OutboundBufferLimitError(
      `the connection to NATS is lost and ${this.#waiting.length} bytes wait for it already (pendingSize ${limit}): ` +
        "emit again later, or give connect() a larger pendingSize",
    );
  }

  /** A message that comes alone goes at once; those that follow soon are gathered, each turn of the event loop. */
  #begin(): void {
    const now = performance.now();
    const alone = now - this.#begunAt > ALONE;
    this.#begunAt = now;
    if (alone) return this.#handOver();
    this.#gathering = true;
    atTurnEnd(this.#endTurn);
  }

  readonly #endTurn = (): void => {
    this.#gathering = false;
    this.handOver();
  };

  #handOver(): void {
    if (this.#link.away || this.#link.closed) return;
    this.#unread += this.#waiting.length;
    this.#link.write(this.#waiting.take());
    if (this.#unread > HIGH_WATER_MARK / 2) this.#flushing ??= this.#flush();
  }

  async #flush(): Promise<void> {
    const begun = this.#unread;
    try {
      await this.#link.flush();
      this.#unread -= begun;
    } catch {
      this.#unread = 0; // The connection broke: what was under way is gone.
    }
    this.#flushing = undefined;
    if (this.#unread > HIGH_WATER_MARK / 2) this.#flushing = this.#flush();
  }
}
