// All that goes out over one connection, in order: events, acks, pulses, polls, requests. It is gathered for one write
// each turn of the event loop, or earlier where somebody waits for an answer.
// Must hold: nothing overtakes what was added before it. While the server is away nothing is written: what a policy
// keeps waits in order, and the rest is dropped.

import { atTurnEnd } from "../async/at_turn_end.ts";
import { Frames } from "./frames.ts";

/** Gathered bytes that are handed over at once. */
const BATCH = 64 * 1024;

/** What the queue needs of the connection. */
export interface OutboundConnection {
  /** The server is not there. */
  readonly away: boolean;
  readonly internals: {
    /** Takes messages as they go over the wire. */
    write(frames: Uint8Array): void;
  };
}

/** How messages of one kind are treated. Those without a policy are void when the connection breaks. */
export interface OutboundPolicy {
  /** They wait while the server is away. */
  readonly keeps: boolean;
  /** All that were added have been handed to the connection; called for each row of neighbours, with its bytes. */
  sent?(frames: Uint8Array): void;
}

/** Neighbours of one policy; they end where the next row begins. */
interface Row {
  readonly policy: OutboundPolicy | undefined;
  readonly start: number;
}

/** The messages on their way to the connection. */
export class OutboundQueue {
  readonly #connection: OutboundConnection;
  readonly #atTurnEnd: (run: () => void) => void;
  readonly #frames = new Frames();
  readonly #rows: Row[] = [];
  /** Of the message that was added last. */
  #policy: OutboundPolicy | undefined;
  #soon = false;
  #now = false;

  /** With what runs a function at the end of a turn, for tests. */
  constructor(connection: OutboundConnection, turn: (run: () => void) => void = atTurnEnd) {
    this.#connection = connection;
    this.#atTurnEnd = turn;
  }

  /**
   * Adds a message: subject, headers and reply must be valid. It goes with the next `send()`, or earlier where much is
   * gathered. While the server is away it is dropped, unless its policy keeps it.
   */
  add(
    subject: string | Uint8Array,
    data: Uint8Array,
    policy?: OutboundPolicy,
    headers?: Uint8Array,
    reply?: string,
  ): void {
    if (!policy?.keeps && this.#connection.away) return;
    if (policy !== this.#policy) this.#beginRow(policy);
    this.#frames.add(subject, data, headers, reply);
    if (this.#frames.length >= BATCH) this.send();
  }

  /** Adds messages as they were handed over before. */
  addAgain(frames: Uint8Array, policy: OutboundPolicy): void {
    this.#beginRow(policy);
    this.#frames.append(frames);
  }

  /** Has what was added sent at the end of this turn of the event loop. */
  sendSoon(): void {
    if (this.#soon) return;
    this.#soon = true;
    this.#atTurnEnd(this.#endTurn);
  }

  /** Has it sent with the microtasks that are under way. */
  sendNow(): void {
    if (this.#now) return;
    this.#now = true;
    queueMicrotask(this.#endMicrotasks);
  }

  /** Hands over all that was added, where the server is there. */
  send(): void {
    if (this.#frames.length === 0 || this.#connection.away) return;
    const frames = this.#frames.take();
    this.#connection.internals.write(frames);
    this.#eachRow(frames, (policy, row) => policy.sent?.(row));
  }

  /** Drops what nobody keeps: the server has gone, or is away and a policy keeps nothing any more. */
  drop(): void {
    this.#eachRow(this.#frames.take(), (policy, row) => {
      if (policy.keeps) this.addAgain(row, policy);
    });
  }

  readonly #endTurn = (): void => {
    this.#soon = false;
    this.send();
  };

  readonly #endMicrotasks = (): void => {
    this.#now = false;
    this.send();
  };

  #beginRow(policy: OutboundPolicy | undefined): void {
    this.#policy = policy;
    this.#rows.push({ policy, start: this.#frames.length });
  }

  #eachRow(frames: Uint8Array, use: (policy: OutboundPolicy, row: Uint8Array) => void): void {
    this.#policy = undefined;
    const rows = this.#rows.splice(0);
    rows.forEach(({ policy, start }, at) => {
      if (policy) use(policy, frames.subarray(start, rows[at + 1]?.start));
    });
  }
}
