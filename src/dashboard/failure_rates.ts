// How many attempts fail a second: what programs have counted since they started, and started again from 0.

import { actorKey, type InstanceStatus } from "../inspector/mod.ts";

/** By actor, and in all. */
export class FailureRates {
  /** Over all actors; null while nobody announces itself, and before the second look. */
  total: number | null = null;
  #rates = new Map<string, number>();
  /** By program and actor, the failures that it has counted. */
  #counts = new Map<string, number>();
  #time = 0;

  /** Takes in what the programs say. */
  add(time: number, instances: readonly InstanceStatus[]): void {
    const seconds = (time - this.#time) / 1000;
    const counts = new Map<string, number>();
    const rates = new Map<string, number>();
    let total: number | null = null;
    for (const { id, actors } of instances) {
      for (const actor of actors) {
        const key = actorKey(actor);
        const own = `${id} ${key}`;
        counts.set(own, actor.failed);
        const before = this.#counts.get(own);
        if (before === undefined) continue;
        const rate = Math.max(0, actor.failed - before) / seconds;
        rates.set(key, (rates.get(key) ?? 0) + rate);
        total = (total ?? 0) + rate;
      }
    }
    this.total = total;
    this.#rates = rates;
    this.#counts = counts;
    this.#time = time;
  }

  /** Of the actor with this key; null where no program says it. */
  of(key: string): number | null {
    return this.#rates.get(key) ?? null;
  }
}
