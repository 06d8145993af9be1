// The leases of one actor's messages in hand: kept alive by pulses, given up when no pulse got through,
// and the time limit of what runs.
// Must hold: a job that may run elsewhere by now is told so, and is never acked as if it were ours.
// Nothing here is per message but a place in a list and three numbers: one timer walks the leases, another one
// waits for the next time limit. Jobs of one actor start in the order in which they came and all may run equally
// long, so it is always that of the first one that runs.

import type { NatsLink } from "../../nats/nats_link.ts";
import type { Seconds } from "../../seconds.ts";
import { LONGEST_TIMER } from "../../async/with_timeout.ts";
import type { Job } from "./job.ts";
import { JobList } from "./job_list.ts";

/** What leases tell. */
export interface LeaseHandlers {
  /** The job has run for longer than it may. */
  overtime(job: Job): void;
  /** The server may have given the message to another instance. */
  lost(job: Job): void;
  /** The event loop stood still for so many milliseconds: longer than a lease lasts without a pulse. */
  blocked(milliseconds: number): void;
}

/** What leases are made of. */
export interface LeaseOptions {
  readonly ackWait: Seconds;
  readonly jobTimeout: Seconds;
  readonly pulse: boolean;
}

const WORKING = new TextEncoder().encode("+WPI");

/** The leases of one actor. */
export class Leases {
  readonly #link: NatsLink;
  readonly #handlers: LeaseHandlers;
  readonly #ackWait: number;
  readonly #jobTimeout: number;
  readonly #pulse: boolean;
  readonly #held = new JobList();
  #walkTimer: ReturnType<typeof setTimeout> | undefined;
  #overtimeTimer: ReturnType<typeof setTimeout> | undefined;
  #walkDue = 0;
  /** When the messages that come right now came: the clock is asked once for all that one read has brought. */
  #cameAt = 0;
  readonly #forgetTime = (): void => void (this.#cameAt = 0);

  constructor(link: NatsLink, options: LeaseOptions, handlers: LeaseHandlers) {
    this.#link = link;
    this.#handlers = handlers;
    this.#ackWait = Math.min(options.ackWait * 1000, LONGEST_TIMER);
    this.#jobTimeout = Math.min(options.jobTimeout * 1000, LONGEST_TIMER);
    this.#pulse = options.pulse;
  }

  /** Messages in hand, running or not. */
  get size(): number {
    return this.#held.size;
  }

  /** All in hand, in the order in which they came. */
  [Symbol.iterator](): IterableIterator<Job> {
    return this.#held[Symbol.iterator]();
  }

  /** A message came. */
  hold(job: Job): void {
    if (this.#cameAt === 0) {
      this.#cameAt = performance.now();
      queueMicrotask(this.#forgetTime);
    }
    job.pulsedAt = job.leasedAt = this.#cameAt;
    this.#held.add(job);
    if (this.#pulse && this.#walkTimer === undefined) this.#walkLater();
  }

  /** Its handler starts. */
  start(job: Job): void {
    job.startedAt = performance.now();
    this.#overtimeTimer ??= setTimeout(() => this.#endOvertime(), this.#jobTimeout);
  }

  /** The message was settled, or is given up. */
  release(job: Job): void {
    this.#held.remove(job);
  }

  /** Stops the timers. */
  close(): void {
    clearTimeout(this.#walkTimer);
    clearTimeout(this.#overtimeTimer);
  }

  #walkLater(): void {
    const interval = this.#ackWait / 4;
    this.#walkDue = performance.now() + interval;
    this.#walkTimer = setTimeout(() => this.#walk(), interval);
  }

  #walk(): void {
    this.#walkTimer = undefined;
    if (this.#held.size === 0) return;
    const now = performance.now();
    const late = now - this.#walkDue;
    if (late > this.#ackWait / 2) this.#handlers.blocked(late);
    this.#renew(now);
    for (const job of this.#held) {
      if (now - job.leasedAt >= this.#ackWait && !job.leaseLost) this.#handlers.lost(job);
    }
    this.#walkLater();
  }

  /** Sends the pulses that are due. A lease counts as renewed only when a PONG tells that the server got it. */
  #renew(now: number): void {
    if (this.#link.away || this.#link.closed) return;
    const pulsed: Job[] = [];
    for (const job of this.#held) {
      if (now - job.pulsedAt < this.#ackWait / 4 || job.leaseLost || now - job.leasedAt >= this.#ackWait) {
        continue;
      }
      this.#link.publish(job.reply, WORKING);
      job.pulsedAt = now;
      pulsed.push(job);
    }
    if (pulsed.length === 0) return;
    const renewed = () => {
      for (const job of pulsed) job.leasedAt = now;
    };
    this.#link.flush().then(renewed, () => {});
  }

  #endOvertime(): void {
    this.#overtimeTimer = undefined;
    const now = performance.now();
    for (const job of this.#held) {
      if (job.state !== "running" || job.overtime) continue;
      const left = job.startedAt + this.#jobTimeout - now;
      if (left > 0) {
        this.#overtimeTimer = setTimeout(() => this.#endOvertime(), left);
        return;
      }
      job.overtime = true;
      this.#handlers.overtime(job);
    }
  }
}
