// Job slots of one `listen()`, shared by its actors.
// Must hold: never more than `total` are taken, nor more workers of a pool than it has; a slot is never free while a
// job waits that could have it, which is any that does not need a worker of a pool that has none.
// Who gets a free slot: the actor that is furthest behind, see `share.ts`; of its jobs the one that came first.

import type { Priority } from "../priority.ts";
import { Share, VirtualTime, type WorkerSlots } from "./share.ts";

interface Waiting {
  readonly start: () => void;
  withdrawn: boolean;
}

/** There is nothing left to withdraw. */
const NOTHING = () => {};

/** Grants job slots by priority. */
export class PrioritySemaphore {
  /** How many jobs may run at once. */
  readonly total: number;
  readonly #time = new VirtualTime();
  /** The jobs that wait, of each actor that has some. */
  readonly #queues = new Map<Share, Queue>();
  #taken = 0;
  #started = 0;
  #waiting = 0;
  #granting = false;
  #whenFree = new Set<() => void>();

  constructor(total: number) {
    this.total = total;
  }

  /** Slots that nobody has. Jobs that wait while there are some need a worker of a pool that has none. */
  get free(): number {
    return this.total - this.#taken;
  }

  /** Jobs that have started. */
  get started(): number {
    return this.#started;
  }

  /** Adds an actor, whose jobs run here or in a pool. */
  share(priority: Priority, pool?: WorkerSlots): Share {
    return new Share(priority, this.#time, pool);
  }

  /** Calls `start` when a slot is there, perhaps at once. Returns a function that withdraws the wish. */
  take(share: Share, start: () => void): () => void {
    if (this.#taken < this.total && !this.#granting && hasWorker(share)) {
      this.#start(share);
      start();
      return NOTHING;
    }
    const waiting: Waiting = { start, withdrawn: false };
    let queue = this.#queues.get(share);
    if (!queue) this.#queues.set(share, queue = new Queue());
    queue.push(waiting);
    this.#waiting++;
    share.wait();
    return () => {
      if (waiting.withdrawn) return;
      waiting.withdrawn = true;
      this.#waited(share);
    };
  }

  /** Releases a slot that a job of this actor had. */
  release(share: Share): void {
    this.#taken--;
    share.end();
    this.#grant();
    if (this.#whenFree.size && this.free > 0) {
      const listeners = this.#whenFree;
      this.#whenFree = new Set();
      for (const listener of listeners) listener();
    }
  }

  /** Calls the listener once, when a slot is free. */
  whenFree(listener: () => void): void {
    this.#whenFree.add(listener);
  }

  /** A loop and not a recursion: `start` may end at once and release its slot. */
  #grant(): void {
    if (this.#granting || this.#waiting === 0) return;
    this.#granting = true;
    try {
      for (let share = this.#next(); share; share = this.#next()) {
        const next = this.#queues.get(share)!.shift();
        next.withdrawn = true; // It is served: there is nothing left to withdraw.
        this.#start(share);
        this.#waited(share);
        next.start();
      }
    } finally {
      this.#granting = false;
    }
  }

  #start(share: Share): void {
    this.#taken++;
    this.#started++;
    share.start();
  }

  /** Whose job is the next one that can start. */
  #next(): Share | undefined {
    let best: Share | undefined;
    if (this.#taken === this.total) return best;
    for (const share of this.#queues.keys()) {
      if (hasWorker(share) && (!best || share.after(1) < best.after(1))) best = share;
    }
    return best;
  }

  /** A job waits no longer. */
  #waited(share: Share): void {
    this.#waiting--;
    share.waited();
    if (share.waiting === 0) this.#queues.delete(share);
  }
}

function hasWorker({ pool }: Share): boolean {
  return !pool || pool.taken < pool.total;
}

/** First in, first out; those withdrawn are passed over. */
class Queue {
  #items: Waiting[] = [];
  #first = 0;

  push(item: Waiting): void {
    this.#items.push(item);
  }

  /** The first one that still waits; there must be one. */
  shift(): Waiting {
    let item;
    do item = this.#items[this.#first++]!; while (item.withdrawn);
    // Without this a queue that never empties would keep all that ever waited in it.
    if (this.#first >= 1024) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }
}
