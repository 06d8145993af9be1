// The jobs in hand, in the order in which they came: a list that is linked through the jobs themselves.
// Must hold: a job that was removed links to nothing. V8 keeps what dead old objects point to until its next full
// collection. A `Set` leaves such objects behind, its outgrown tables, each of which points to the next one: so
// every job was kept, and copied. With the contexts (`job_context.ts`) that was a fifth of the time of no-op jobs on Deno.

import type { Job } from "./job.ts";

/** Jobs in the order in which they were added. */
export class JobList {
  #first: Job | undefined;
  #last: Job | undefined;
  #size = 0;

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  /** Adds a job that is in no list. */
  add(job: Job): void {
    job.before = this.#last;
    if (this.#last) this.#last.behind = job;
    else this.#first = job;
    this.#last = job;
    job.listed = true;
    this.#size++;
  }

  /** Removes a job, if it is there. */
  remove(job: Job): void {
    if (!job.listed) return;
    const { before, behind } = job;
    if (before) before.behind = behind;
    else this.#first = behind;
    if (behind) behind.before = before;
    else this.#last = before;
    job.before = job.behind = undefined;
    job.listed = false;
    this.#size--;
  }

  /** The first that fits. */
  find(fits: (job: Job) => boolean): Job | undefined {
    for (let job = this.#first; job; job = job.behind) if (fits(job)) return job;
    return undefined;
  }

  /** Those that are there now, without those that are removed meanwhile. */
  *[Symbol.iterator](): IterableIterator<Job> {
    const jobs: Job[] = [];
    for (let job = this.#first; job; job = job.behind) jobs.push(job);
    for (const job of jobs) if (job.listed) yield job;
  }
}
