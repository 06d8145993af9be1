// Chance that can be repeated.

import process from "node:process";

/** Random numbers by a seed. */
export class Random {
  readonly seed: number;
  #state: number;

  /** With `$WALNATS_CHAOS_SEED`, else with one of chance. */
  constructor(seed: number = Number(process.env.WALNATS_CHAOS_SEED) || Math.floor(Math.random() * 2 ** 32)) {
    this.seed = seed;
    this.#state = seed;
  }

  /** From 0 to less than 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** From `least` to less than `most`. */
  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  /** Bytes of no meaning. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length }, () => this.next() * 256);
  }
}
