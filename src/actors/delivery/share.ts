// An actor's share of the job slots: weighted fair queueing by virtual time.
// Must hold: of actors that have work all the time, each starts jobs in proportion to its weight, whatever their
// order; who had no work for a while begins at the present, so nobody saves up and nobody has to make up for others.

import { Priority } from "../priority.ts";

/** Jobs that an actor starts in the time in which one of the lowest priority starts one. */
const WEIGHT: Readonly<Record<Priority, number>> = {
  [Priority.HIGH]: 16,
  [Priority.NORMAL]: 4,
  [Priority.LOW]: 1,
};

/** The virtual time of one `listen()`: the pass at which the last job started. It never goes back. */
export class VirtualTime {
  now = 0;
}

/** Workers of a pool: a job that runs there takes one beside a slot of `listen()`. */
export class WorkerSlots {
  /** How many there are. */
  readonly total: number;
  /** Those that run a job. */
  taken = 0;
  /** Jobs in hand that wait for one, or for a slot. */
  waiting = 0;
  /** The actors whose jobs run here. */
  readonly shares: Share[] = [];
  /**
   * How far the passes of its actors are behind: the pool is what they waited for. Its actors are ahead of each other as
   * ever, and ahead of nobody else.
   */
  lead = 0;

  constructor(total: number) {
    this.total = total;
  }

  /** Workers for which a poll may be sent. */
  get free(): number {
    return this.total - this.taken - this.waiting;
  }
}

/** What one actor gets of the slots. */
export class Share {
  /** Where its jobs run; `undefined`: here. */
  readonly pool: WorkerSlots | undefined;
  readonly weight: number;
  readonly #time: VirtualTime;
  /** Jobs that were started, by the weight; that of one who comes back from having no work is later. */
  #pass = 0;
  #waiting = 0;
  #wishing = false;

  constructor(priority: Priority, time: VirtualTime, pool: WorkerSlots | undefined) {
    this.weight = WEIGHT[priority];
    this.pool = pool;
    this.#time = time;
    pool?.shares.push(this);
  }

  /** Jobs in hand that wait for a slot. */
  get waiting(): number {
    return this.#waiting;
  }

  /** It has work that waits: in hand, or at the server. */
  get contends(): boolean {
    return this.#waiting > 0 || this.#wishing;
  }

  /** Where it would be in virtual time after so many more jobs than it has started. Who is behind comes first. */
  after(jobs: number): number {
    return this.#pass + (this.pool?.lead ?? 0) + jobs / this.weight;
  }

  /** Work waits for it at the server, or does no longer. */
  wish(wishing: boolean): void {
    if (wishing && !this.contends) this.#begin();
    this.#wishing = wishing;
  }

  /** Another job waits. */
  wait(): void {
    if (!this.contends) this.#begin();
    this.#waiting++;
    if (this.pool) this.pool.waiting++;
  }

  /** A job waits no longer. */
  waited(): void {
    this.#waiting--;
    if (this.pool) this.pool.waiting--;
  }

  /** A job starts. */
  start(): void {
    if (!this.contends) this.#begin();
    this.#time.now = Math.max(this.#time.now, this.after(0));
    this.#pass += 1 / this.weight;
    if (this.pool) this.pool.taken++;
  }

  /** A job has ended. */
  end(): void {
    const { pool } = this;
    if (!pool) return;
    if (pool.taken-- === pool.total) this.#catchUp(pool);
  }

  /** Begins at the present. */
  #begin(): void {
    this.#pass = Math.max(this.#pass, this.#time.now - (this.pool?.lead ?? 0));
  }

  /** Those who waited for the pool were not behind those who do not need it. */
  #catchUp(pool: WorkerSlots): void {
    let first = Infinity;
    for (const share of pool.shares) if (share.contends) first = Math.min(first, share.#pass);
    if (first < Infinity) pool.lead = Math.max(pool.lead, this.#time.now - first);
  }
}
