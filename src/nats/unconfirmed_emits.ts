// Events that nobody confirms, on their way out: back-pressure while the server has not read enough, a limit of what
// is kept while it is away.

import type { MsgHdrs } from "@nats-io/nats-core";
import { ConnectionClosedError, OutboundBufferLimitError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { headerBytes } from "./encoded_headers.ts";
import type { OutboundPolicy, OutboundQueue } from "./outbound_queue.ts";

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

/** What emits need of the connection. */
export interface EmitConnection {
  /** The server is not there at the moment, or will never be again. */
  readonly away: boolean;
  /** Closed for good. */
  readonly closed: boolean;
  /** Where to log. */
  readonly logger: Logger;
  readonly options: {
    /** Bytes that may wait while the server is away. */
    readonly pendingSize: number;
  };
  /** All that goes out. */
  readonly outbound: OutboundQueue;
  /** Resolves when the server has read all that was published; rejects when the connection breaks. */
  flush(): Promise<void>;
  /** As `flush`, but never rejects, and waits no longer than some milliseconds; resolves to whether all was read. */
  flushWithin(milliseconds: number): Promise<boolean>;
}

/** Publishes without confirmation. */
export class UnconfirmedEmits implements OutboundPolicy {
  readonly #connection: EmitConnection;
  readonly #begun: (now: number) => void;
  readonly #now: () => number;
  /** Messages and bytes in the queue. */
  #waiting = 0;
  #waitingBytes = 0;
  /** Bytes handed over since the last confirmed flush began. */
  #unread = 0;
  #flushing: Promise<void> | undefined;
  /** What waits goes at the end of this turn of the event loop, or earlier. */
  #gathering = false;
  /** When something was handed over at once, or gathering began. */
  #begunAt = -Infinity;
  #closed = false;

  /** `begun` is told the time now and then while something is emitted; with a clock in milliseconds, for tests. */
  constructor(
    connection: EmitConnection,
    begun: (now: number) => void = () => {},
    now: () => number = () => performance.now(),
  ) {
    this.#connection = connection;
    this.#begun = begun;
    this.#now = now;
  }

  /** What was taken waits until the server is back. */
  get keeps(): boolean {
    return !this.#closed;
  }

  /**
   * Takes a message. Returns a promise where the caller has to wait for the server to read on.
   * Throws `ConnectionClosedError` and `OutboundBufferLimitError`.
   */
  put(subject: string, data: Uint8Array, headers?: MsgHdrs): Promise<void> | undefined {
    const { away, outbound } = this.#connection;
    const head = headers && headerBytes(headers);
    const size = subject.length + data.length + (head?.length ?? 0) + OVERHEAD;
    if (away) this.#checkRoom(size);
    this.#waiting++;
    this.#waitingBytes += size;
    outbound.add(subject, data, this, head);
    if (away) return undefined;
    if (!this.#gathering) this.#begin();
    return this.#unread > HIGH_WATER_MARK ? this.#flushing : undefined;
  }

  /** The connection has taken messages. */
  sent(frames: Uint8Array): void {
    this.#waiting = this.#waitingBytes = 0;
    this.#gathering = false;
    this.#unread += frames.length;
    if (this.#unread > HIGH_WATER_MARK / 2) this.#flushing ??= this.#flush();
  }

  /** Resolves when the server has read all; logs what is lost where it is away, or says nothing. */
  async close(): Promise<void> {
    const { away, outbound, logger } = this.#connection;
    outbound.send();
    this.#closed = true;
    if (this.#waiting > 0) {
      logger.error(`walnats: closed while NATS was away: ${this.#waiting} events were not sent`);
      outbound.drop();
    } else if (!away) {
      const unread = this.#unread;
      const timeout = CLOSE_TIMEOUT + unread * CLOSE_TIMEOUT_PER_BYTE;
      const read = await this.#connection.flushWithin(Math.min(timeout, LONGEST_CLOSE_TIMEOUT));
      if (read || unread === 0) return;
      logger.error("walnats: closed while NATS said nothing: the last events may be lost");
    }
  }

  #checkRoom(size: number): void {
    if (this.#connection.closed) throw new ConnectionClosedError("the connection to NATS is closed");
    const limit = this.#connection.options.pendingSize;
    if (this.#waitingBytes + size <= limit) return;
    throw new OutboundBufferLimitError(
      `the connection to NATS is lost and ${this.#waitingBytes} bytes wait for it already (pendingSize ${limit}): ` +
        "emit again later, or give connect() a larger pendingSize",
    );
  }

  /** A message that comes alone goes at once; those that follow soon are gathered, each turn of the event loop. */
  #begin(): void {
    const now = this.#now();
    const alone = now - this.#begunAt > ALONE;
    this.#begunAt = now;
    this.#begun(now);
    if (alone) return this.#connection.outbound.send();
    this.#gathering = true;
    this.#connection.outbound.sendSoon();
  }

  async #flush(): Promise<void> {
    const begun = this.#unread;
    try {
      await this.#connection.flush();
      this.#unread -= begun;
    } catch {
      this.#unread = 0; // The connection broke: what was under way is gone.
    }
    this.#flushing = undefined;
    if (this.#unread > HIGH_WATER_MARK / 2) this.#flushing = this.#flush();
  }
}
