// Where messages wait that nobody confirms: gathered for one write, held back while the server has not read
// enough, kept while it is away.

import type { MsgHdrs } from "@nats-io/nats-core";
import { ConnectionClosedError, OutboundBufferLimitError } from "../errors.ts";
import type { Link } from "./link.ts";
import { soon } from "./soon.ts";

/** Gathered bytes that are handed over at once. */
const BATCH = 32 * 1024;
/** Bytes that the server may not have read yet before publishers wait. */
const HIGH_WATER_MARK = 1024 * 1024;
/** What a message costs beside its payload: the protocol line, an object. */
const OVERHEAD = 64;

interface Waiting {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers: MsgHdrs | undefined;
  readonly size: number;
}

/** Publishes without confirmation. */
export class Outbox {
  readonly #link: Link;
  readonly #unwatch: () => void;
  /** What was not handed to the connection yet, in order. */
  #waiting: Waiting[] = [];
  /** Bytes of `#waiting`. While the server is away, at most `pendingSize`. */
  #waitingSize = 0;
  /** Bytes handed over since the last confirmed flush began. */
  #unread = 0;
  #flushing: Promise<void> | undefined;
  #scheduled = false;

  constructor(link: Link) {
    this.#link = link;
    this.#unwatch = link.watch({ back: () => this.#handOver() });
  }

  /**
   * Takes a message. Returns a promise where the caller has to wait for the server to read on.
   * Throws `ConnectionClosedError` and `OutboundBufferLimitError`.
   */
  put(subject: string, data: Uint8Array, headers?: MsgHdrs): Promise<void> | undefined {
    if (this.#link.closed) throw new ConnectionClosedError("the connection to NATS is closed");
    const size = data.length + subject.length + OVERHEAD + (headers ? OVERHEAD : 0);
    if (this.#link.away) this.#checkRoom(size);
    this.#waiting.push({ subject, data, headers, size });
    this.#waitingSize += size;
    if (this.#link.away) return;
    if (this.#waitingSize >= BATCH) this.#handOver();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      soon(() => {
        this.#scheduled = false;
        this.#handOver();
      });
    }
    if (this.#unread > HIGH_WATER_MARK) return this.#flushing;
  }

  /** Hands over what waits, so that what is published next comes after it. */
  handOver(): void {
    if (this.#waiting.length) this.#handOver();
  }

  /** Resolves when the server has read all; logs what is lost where it is away. */
  async close(): Promise<void> {
    this.#handOver();
    this.#unwatch();
    if (this.#waiting.length) {
      this.#link.logger.error(
        `walnats: closed while NATS was away: ${this.#waiting.length} events were not sent`,
      );
      this.#waiting = [];
    } else if (!this.#link.closed && !this.#link.away) {
      await this.#link.flush().catch(() => {});
    }
  }

  #checkRoom(size: number): void {
    const limit = this.#link.options.pendingSize;
    if (this.#waitingSize + size <= limit) return;
    throw new OutboundBufferLimitError(
      `the connection to NATS is lost and ${this.#waitingSize} bytes wait for it already (pendingSize ${limit}): ` +
        "emit again later, or give connect() a larger pendingSize",
    );
  }

  #handOver(): void {
    if (this.#link.away || this.#link.closed) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#unread += this.#waitingSize;
    this.#waitingSize = 0;
    for (const { subject, data, headers } of waiting) this.#link.publish(subject, data, headers);
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
