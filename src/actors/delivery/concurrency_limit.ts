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
    this.share = slots.share(actor.priority, pool?.slots);
    this.#actor = actor;
    this.#slots = slots;
    this.#pool = pool;
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
    this.#takeSlot(job);
  }

  /** The job is over, whether it ran or not. */
  leave(job: Job): void {
    if (!job.entered) return;
    job.entered = false;
    this.#entered--;
    if (job.slotted) this.#slots.release(this.share);
    else job.withdraw!();
    while (this.#surplus.length && this.#entered < this.limit) {
      const next = this.#surplus.shift()!;
      if (next.state.name === "waiting") this.enter(next);
    }
  }
  #takeSlot(job: Job): void {
    const delay = this.#pool?.executor.delay(this.#actor) ?? 0;
    if (delay > 0) {
      // While its workers crash one after the other it holds no slot that others could use.
      const timer = setTimeout(() => this.#takeSlot(job), delay + 1);
      job.withdraw = () => clearTimeout(timer);
      return;
    }
    job.withdraw = this.#slots.take(this.share, () => {
      job.slotted = true;
      this.#start(job);
    });
  }
}
