// Job slots of one `listen()`, shared by its actors.
// Must hold: never more than `total` are taken; a slot is never free while somebody waits for one.
// Who gets a free slot: the one with the smallest "waiting since + handicap of its priority". So HIGH comes
// before NORMAL before LOW, and a LOW that has waited long enough comes before a fresh HIGH: nobody starves.

import { Priority } from "../priority.ts";

/** Milliseconds of waiting that a lower priority has to make up for. */
const HANDICAP: Readonly<Record<Priority, number>> = {
  [Priority.HIGH]: 0,
  [Priority.NORMAL]: 1000,
  [Priority.LOW]: 2000,
};

interface Waiting {
  readonly key: number;
  readonly start: () => void;
  withdrawn: boolean;
}

/** There is nothing left to withdraw. */
const NOTHING = () => {};

/** Gives job slots away by priority. */
export class PrioritySemaphore {
  /** How many jobs may run at once. */
  readonly total: number;
  readonly #now: () => number;
  readonly #waiting: Readonly<Record<Priority, Queue>> = {
    high: new Queue(),
    normal: new Queue(),
    low: new Queue(),
  };
  #taken = 0;
  #waitingCount = 0;
  #giving = false;
  #whenFree = new Set<() => void>();

  /** With a clock in milliseconds, for tests. */
  constructor(total: number, now: () => number = () => performance.now()) {
    this.total = total;
    this.#now = now;
  }

  /** Slots that a poll may be sent for: none while somebody waits for one. */
  get free(): number {
    return this.#waitingCount ? 0 : this.total - this.#taken;
  }

  /** Calls `start` when a slot is there, perhaps at once. Returns a function that withdraws the wish. */
  take(priority: Priority, start: () => void): () => void {
    if (this.#waitingCount === 0 && this.#taken < this.total && !this.#giving) {
      this.#taken++;
      start();
      return NOTHING;
    }
    const waiting: Waiting = { key: this.#now() + HANDICAP[priority], start, withdrawn: false };
    this.#waiting[priority].push(waiting);
    this.#waitingCount++;
    this.#give();
    return () => {
      if (waiting.withdrawn) return;
      waiting.withdrawn = true;
      this.#waitingCount--;
    };
  }

  /** Gives a slot back. */
  release(): void {
    this.#taken--;
    this.#give();
    if (this.#whenFree.size && this.free > 0) {
      const listeners = this.#whenFree;
      this.#whenFree = new Set();
      for (const listener of listeners) listener();
    }
  }

  /** Calls the listener once, when a slot is free and nobody waits. */
  whenFree(listener: () => void): void {
    this.#whenFree.add(listener);
  }

  /** A loop and not a recursion: `start` may end at once and give its slot back. */
  #give(): void {
    if (this.#giving) return;
    this.#giving = true;
    try {
      while (this.#taken < this.total && this.#waitingCount > 0) {
        const next = this.#next();
        next.withdrawn = true; // It is served: there is nothing left to withdraw.
        this.#waitingCount--;
        this.#taken++;
        next.start();
      }
    } finally {
      this.#giving = false;
    }
  }

  #next(): Waiting {
    let best: Queue | undefined;
    for (const queue of [this.#waiting.high, this.#waiting.normal, this.#waiting.low]) {
      if (queue.head && (!best || queue.head.key < best.head!.key)) best = queue;
    }
    return best!.shift();
  }
}

/** First in, first out; those withdrawn are passed over. */
class Queue {
  #items: Waiting[] = [];
  #first = 0;

  get head(): Waiting | undefined {
    while (this.#items[this.#first]?.withdrawn) this.#first++;
    return this.#items[this.#first];
  }

  push(item: Waiting): void {
    if (this.#first === this.#items.length) this.#items.length = this.#first = 0;
    this.#items.push(item);
  }

  shift(): Waiting {
    const item = this.#items[this.#first++]!;
    // Without this a queue that never empties would keep all that ever waited in it.
    if (this.#first >= 1024) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }
}
