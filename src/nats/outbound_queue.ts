// All that goes out over one connection, in order: events, acks, pulses, polls, requests. It is gathered for one write
// each turn of the event loop, and goes at once where somebody waits for an answer.
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

/** Neighbours of one policy. */
interface Row {
  readonly policy: OutboundPolicy;
  /** Where they are in the frames. */
  readonly start: number;
  end: number;
}

/** The messages on their way to the connection. */
export class OutboundQueue {
  readonly #connection: OutboundConnection;
  readonly #atTurnEnd: (run: () => void) => void;
  readonly #frames = new Frames();
  readonly #rows: Row[] = [];
  #scheduled = false;

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
    const start = this.#frames.length;
    this.#frames.add(subject, data, headers, reply);
    if (policy) this.#note(policy, start);
    if (this.#frames.length >= BATCH) this.send();
  }

  /** Adds messages as they were handed over before. */
  addAgain(frames: Uint8Array, policy: OutboundPolicy): void {
    if (!policy.keeps) return;
    const start = this.#frames.length;
    this.#frames.append(frames);
    this.#note(policy, start);
  }

  /** Has what was added sent at the end of this turn of the event loop. */
  sendSoon(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#atTurnEnd(this.#endTurn);
  }

  /** Hands over all that was added, where the server is there. */
  send(): void {
    if (this.#frames.length === 0 || this.#connection.away) return;
    const frames = this.#frames.take();
    this.#connection.internals.write(frames);
    for (const { policy, start, end } of this.#rows.splice(0)) policy.sent?.(frames.subarray(start, end));
  }

  /** Drops what nobody keeps: the server has gone, or is away and a policy keeps nothing any more. */
  drop(): void {
    const frames = this.#frames.take();
    for (const { policy, start, end } of this.#rows.splice(0)) {
      this.addAgain(frames.subarray(start, end), policy);
    }
  }

  readonly #endTurn = (): void => {
    this.#scheduled = false;
    this.send();
  };

  /** What was added from `start` on is of this policy. */
  #note(policy: OutboundPolicy, start: number): void {
    const last = this.#rows[this.#rows.length - 1];
    const end = this.#frames.length;
    if (last?.policy === policy && last.end === start) last.end = end;
    else this.#rows.push({ policy, start, end });
  }
}
