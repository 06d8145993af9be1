// What the open polls of one consumer may still bring.
// Must hold: `outstanding` is never less than what the server may still send for open polls, and never more than they
// asked for; so a poll that was lost (a leader changed, a status got lost) owes nothing any more once it was dropped.

import type { Seconds } from "../seconds.ts";

/** A poll that was sent. */
export interface Poll {
  readonly batch: number;
  /** Bytes that it may bring, as far as we know where the server was not told of them. */
  readonly bytes: number;
  /** How long it waits. */
  readonly expires: Seconds;
  /** Messages that had come when it was sent. */
  readonly came: number;
  /** When it was sent, by `performance.now()`. */
  readonly at: number;
  /** When it owes nothing any more, by `performance.now()`. */
  readonly until: number;
}

/** The open polls; messages come without saying which poll brought them. */
export class OpenPolls {
  readonly #polls = new Map<string, Poll>();
  #outstanding = 0;
  /** The sum of the batches of `#polls`. */
  #owed = 0;
  #underWay = 0;
  /** The sum of the bytes of `#polls`. */
  #owedBytes = 0;

  /** Messages that were asked for and may still come. */
  get outstanding(): number {
    return this.#outstanding;
  }

  /** Bytes that may still come. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Polls that are open; one that is lacks a message at least. */
  get count(): number {
    return Math.min(this.#polls.size, this.#outstanding);
  }

  /** When the time of the oldest poll is over; `undefined`: none is open. */
  get firstUntil(): number | undefined {
    const [first] = this.#polls.values();
    return first?.until;
  }

  /** The poll with this id, where it is open. */
  get(id: string): Poll | undefined {
    return this.#polls.get(id);
  }

  /** A poll is sent. */
  add(id: string, poll: Poll): void {
    this.#polls.set(id, poll);
    this.#owed += poll.batch;
    this.#owedBytes += poll.bytes;
    this.#outstanding += poll.batch;
    this.#underWay += poll.bytes;
  }

  /** A message of so many bytes came. */
  came(size: number): void {
    this.#underWay = Math.max(0, this.#underWay - size);
    if (this.#outstanding > 0) this.#outstanding--;
    if (this.#outstanding === 0) this.clear();
  }

  /** A poll brings no more: the server says how many of its messages and bytes did not come. */
  end(id: string, pending: string, pendingBytes = "0"): void {
    const poll = this.#polls.get(id);
    if (!poll) return;
    this.#drop(id, poll);
    this.#underWay = Math.max(0, Math.min(this.#underWay - Number(pendingBytes), this.#owedBytes));
    // Newer servers leave the number out where nothing was there; with one poll open it is all that is left.
    const missing = pending ? Number(pending) : this.#polls.size === 0 ? this.#outstanding : 0;
    this.#outstanding = Math.max(0, Math.min(this.#outstanding - missing, this.#owed));
    if (this.#outstanding === 0) this.clear();
  }

  /** Drops polls whose time was over at `time`; returns how many messages were lost with them. */
  expire(time: number): number {
    for (const [id, poll] of this.#polls) {
      if (poll.until > time) break;
      this.#drop(id, poll);
    }
    const lost = Math.max(0, this.#outstanding - this.#owed);
    this.#outstanding -= lost;
    this.#underWay = Math.min(this.#underWay, this.#owedBytes);
    return lost;
  }

  /** No poll is open any more. */
  clear(): void {
    this.#polls.clear();
    this.#outstanding =
      this.#owed =
      this.#underWay =
      this.#owedBytes =
        0;
  }

  #drop(id: string, { batch, bytes }: Poll): void {
    this.#polls.delete(id);
    this.#owed -= batch;
    this.#owedBytes -= bytes;
  }
}
