// The free slots of one moment, and who gets them.
// Must hold: no more are granted than are free, in all and of each pool; those who want some get them by their shares.

import type { Share, WorkerSlots } from "./share.ts";

/** Who wants slots. */
export interface Wish {
  readonly share: Share;
  /** Messages that were asked for. */
  readonly outstanding: number;
  /** Messages that it would ask for. */
  readonly wanted: number;
  /** Those of them that wait at the server. */
  readonly needed: number;
}

/** Slots that are free, in all and of each pool. */
export class FreeSlots {
  #all: number;
  readonly #pools = new Map<WorkerSlots, number>();

  constructor(all: number) {
    this.#all = all;
  }

  /** Those that an actor can have. */
  of({ pool }: Share): number {
    if (!pool) return this.#all;
    return Math.min(this.#all, this.#pools.get(pool) ?? pool.free);
  }

  /** An actor holds so many; fewer than 0: it releases them. */
  take({ pool }: Share, slots: number): void {
    this.#all -= slots;
    if (pool) this.#pools.set(pool, (this.#pools.get(pool) ?? pool.free) - slots);
  }

  /**
   * Grants slots; returns how many each gets. Those that are needed are taken. An actor that needs none, as far as is
   * known, gets a few if it has asked for nothing yet: they stay free for others. `atOnce`: so many go to one with the
   * largest share before the next one has a turn.
   */
  grant(wishes: readonly Wish[], atOnce: number): number[] {
    const grants = new Array<number>(wishes.length).fill(0);
    const portion = atOnce / Math.max(...wishes.map(({ share }) => share.weight));
    for (;;) {
      let best = -1;
      let first = Infinity;
      let slots = 0;
      for (let at = 0; at < wishes.length; at++) {
        const { share, outstanding, wanted, needed } = wishes[at]!;
        const granted = grants[at]!;
        const asked = outstanding + granted;
        if (needed === 0 && asked > 0) continue;
        const most = Math.min(Math.min(wanted, needed || Infinity) - granted, this.of(share));
        if (most <= 0) continue;
        const some = Math.min(most, Math.max(1, Math.floor(portion * share.weight)));
        const after = share.after(share.waiting + asked + some);
        if (after < first) [best, first, slots] = [at, after, some];
      }
      if (best < 0) return grants;
      grants[best]! += slots;
      if (wishes[best]!.needed > 0) this.take(wishes[best]!.share, slots);
    }
  }
}
