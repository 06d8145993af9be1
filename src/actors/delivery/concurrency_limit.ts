// Between a message in hand and its handler: the actor's own `maxJobs`, a worker of its pool, a global slot.
// Must hold: no more than `limit` jobs of the actor have a slot or wait for one; whatever a job has taken is released
// exactly once, whether it ran or not.

import type { AnyActor } from "../actor.ts";
import type { Job } from "./job.ts";
import type { Pool } from "./pools.ts";
import type { PrioritySemaphore } from "./priority_semaphore.ts";
import type { Share } from "./share.ts";

/** Lets the jobs of one actor through. */
export class ConcurrencyLimit {
  /** The most jobs of this actor that can ever run here at once. */
  readonly limit: number;
  /** Its share of the global slots. */
  readonly share: Share;
  readonly #slots: PrioritySemaphore;
  readonly #start: (job: Job) => void;
  /** Jobs that run or wait for a slot. */
  #entered = 0;
  /** What came on polls that had been given up for lost: it must not run beyond `limit`. */
  readonly #surplus: Job[] = [];

  constructor(actor: AnyActor, slots: PrioritySemaphore, pool: Pool | undefined, start: (job: Job) => void) {
    this.limit = Math.min(actor.maxJobs, slots.total, pool?.slots.total ?? Infinity);
    this.share = slots.share(actor.priority, pool?.slots);
    this.#slots = slots;
    this.#start = start;
  }

  /** Slots that a poll may be sent for. */
  get free(): number {
    return Math.min(this.#slots.free, this.share.pool?.free ?? Infinity);
  }

  /** Calls the listener when a slot becomes free, which need not be one that this actor can have. */
  whenFree(listener: () => void): void {
    this.#slots.whenFree(listener);
  }

  /** Starts the job as soon as it may run, perhaps at once. */
  enter(job: Job): void {
    if (this.#entered >= this.limit) return void this.#surplus.push(job);
    this.#entered++;
    job.entered = true;
    job.withdraw = this.#slots.take(this.share, () => this.#start(job));
  }

  /** The job is over, whether it ran or not. */
  leave(job: Job): void {
    if (!job.entered) return;
    job.entered = false;
    this.#entered--;
    if (job.startedAt > 0) this.#slots.release(this.share);
    else job.withdraw!();
    while (this.#surplus.length && this.#entered < this.limit) {
      const next = this.#surplus.shift()!;
      if (next.state === "held") this.enter(next);
    }
  }
}
