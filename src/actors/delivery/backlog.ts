// How many messages wait for an actor at the server: each message that comes says how many were behind it.
// Must hold: nothing per message but keeping it until somebody asks.

import type { DeliveredMessage } from "../../jetstream/delivered_message.ts";

/** Milliseconds that a round trip is taken for before one was measured. */
const FIRST = 10;
/** So many times as long as usual is too long; milliseconds. */
const TIMES = 4;
const SHORTEST_PATIENCE = 25;
const LONGEST_PATIENCE = 1000;
/** The part of a new measurement in the mean. */
const PART = 1 / 4;

/** How long the server takes to answer a poll with a message that waits there. */
export class RoundTrip {
  #mean = FIRST;

  /** Milliseconds. */
  get mean(): number {
    return this.#mean;
  }

  /** Milliseconds after which a poll would have brought a message, were there one. */
  get patience(): number {
    return Math.min(Math.max(TIMES * this.#mean, SHORTEST_PATIENCE), LONGEST_PATIENCE);
  }

  /** One took so many milliseconds; others may have taken the message that was there. */
  took(milliseconds: number): void {
    this.#mean += (Math.min(milliseconds, this.patience * TIMES) - this.#mean) * PART;
  }
}

/** What waits for one actor. */
export class Backlog {
  readonly #roundTrip: RoundTrip;
  /** The last message that came, until it is looked at. */
  #last: Pick<DeliveredMessage, "delivery"> | undefined;
  #pending = 0;
  /** When a poll was sent for what waits, if nothing was looked at since then that has come; */
  #askedAt: number | undefined;
  /** else when something was. */
  #cameAt = 0;

  constructor(roundTrip: RoundTrip) {
    this.#roundTrip = roundTrip;
  }

  /** Messages that wait at the server, as far as is known; those that were asked for count until they have come. */
  pending(now: number): number {
    if (this.#last) {
      this.#pending = this.#last.delivery.pending;
      this.#last = undefined;
      if (this.#askedAt !== undefined) this.#roundTrip.took(now - this.#askedAt);
      this.#askedAt = undefined;
      this.#cameAt = now;
    }
    return this.#pending;
  }

  /** A message came. */
  came(message: Pick<DeliveredMessage, "delivery">): void {
    this.#last = message;
  }

  /** A poll was sent. */
  polled(now: number): void {
    if (this.#pending > 0) this.#askedAt ??= now;
  }

  /** The server says that so many wait. */
  found(pending: number): void {
    this.#last = undefined;
    this.#pending = pending;
    if (pending === 0) this.#askedAt = undefined;
  }

  /**
   * To be called while messages are asked for. Where none has come for longer than it takes, others have them, or the
   * server may not deliver them now.
   */
  expire(now: number): void {
    const since = this.#askedAt ?? this.#cameAt;
    if (!this.#last && now - since >= this.#roundTrip.patience) this.found(0);
  }
}
