// Between a message in hand and its handler: the actor's own `maxJobs`, a worker of its pool, a global slot.
// Must hold: no more than `limit` jobs of the actor hold or await a slot; whatever a job has taken is given back
// exactly once, whether it ran or not.

import type { AnyActor } from "../actor.ts";
import type { Job } from "./job.ts";
import type { Pool } from "./pools.ts";
import type { PrioritySemaphore } from "./priority_semaphore.ts";

/** Lets the jobs of one actor through. */
export class ConcurrencyLimit {
  /** The most jobs of this actor that can ever run here at once. */
  readonly limit: number;
  readonly #actor: AnyActor;
  readonly #slots: PrioritySemaphore;
  readonly #pool: Pool | undefined;
  readonly #start: (job: Job) => void;
  /** Jobs that run or wait for a slot. */
  #entered = 0;
  /** What came on polls that had been given up for lost: it must not run beyond `limit`. */
  readonly #surplus: Job[] = [];

  constructor(actor: AnyActor, slots: PrioritySemaphore, pool: Pool | undefined, start: (job: Job) => void) {
    this.limit = Math.min(actor.maxJobs, slots.total, pool?.slots.total ?? Infinity);
    this.#actor = actor;
    this.#slots = slots;
    this.#pool = pool;
    this.#start = start;
  }

  /** Slots that a poll may be sent for. */
  get free(): number {
    return this.#pool ? Math.min(this.#slots.free, this.#pool.slots.free) : this.#slots.free;
  }

  /** Calls the listener when slots become free; it may be called more than once. */
  whenFree(listener: () => void): void {
    this.#slots.whenFree(listener);
    this.#pool?.slots.whenFree(listener);
  }

  /** Starts the job as soon as it may run, perhaps at once. */
  enter(job: Job): void {
    if (this.#entered >= this.limit) return void this.#surplus.push(job);
    this.#entered++;
    job.entered = true;
    if (this.#pool) this.#takeWorker(job, this.#pool);
    else this.#takeSlot(job);
  }

  /** The job is over, whether it ran or not. */
  leave(job: Job): void {
    if (!job.entered) return;
    job.entered = false;
    this.#entered--;
    if (job.slotted) this.#slots.release();
    else job.withdraw!();
    if (job.pooled) this.#pool!.slots.release();
    while (this.#surplus.length && this.#entered < this.limit) {
      const next = this.#surplus.shift()!;
      if (next.state.name === "waiting") this.enter(next);
    }
  }

  #takeWorker(job: Job, pool: Pool): void {
    const delay = pool.executor.delay(this.#actor);
    if (delay > 0) {
      // While its workers crash one after the other it holds none, and no slot, that others could use.
      const timer = setTimeout(() => this.#takeWorker(job, pool), delay + 1);
      job.withdraw = () => clearTimeout(timer);
      return;
    }
    const withdraw = pool.slots.take(this.#actor.priority, () => {
      job.pooled = true;
      this.#takeSlot(job);
    });
    if (!job.pooled) job.withdraw = withdraw;
  }

  #takeSlot(job: Job): void {
    job.withdraw = this.#slots.take(this.#actor.priority, () => {
      job.slotted = true;
      this.#start(job);
    });
  }
}
