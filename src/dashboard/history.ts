// The values of the last minutes, for charts: a ring of numbers that takes as much memory as it ever will at once.

import type { History as HistoryData } from "./data.ts";

/** Values of some series at some times. */
export class History {
  readonly #names: readonly string[];
  readonly #every: number;
  readonly #times: Float64Array;
  /** The values of one time beside each other; NaN stands for unknown. */
  readonly #values: Float32Array;
  #added = 0;

  /**
   * @param names of the series
   * @param points how many are kept
   * @param every milliseconds between two points; what comes sooner replaces the last one
   */
  constructor(names: readonly string[], points: number, every: number) {
    this.#names = names;
    this.#every = every;
    this.#times = new Float64Array(points);
    this.#values = new Float32Array(points * names.length);
  }

  /** Adds a value of each series. */
  add(time: number, values: readonly (number | null | undefined)[]): void {
    const points = this.#times.length;
    const before = this.#times[(this.#added - 2 + points) % points]!;
    const replaces = this.#added > 1 && time - before < this.#every;
    const at = (replaces ? this.#added - 1 : this.#added++) % points;
    this.#times[at] = time;
    this.#names.forEach((_, series) => {
      this.#values[at * this.#names.length + series] = values[series] ?? NaN;
    });
  }

  /** The points, the oldest first. */
  read(): HistoryData {
    const points = this.#times.length;
    const kept = Math.min(this.#added, points);
    const order = Array.from({ length: kept }, (_, n) => (this.#added - kept + n) % points);
    const series = this.#names.map((name, index) => [
      name,
      order.map((at) => {
        const value = this.#values[at * this.#names.length + index]!;
        return Number.isNaN(value) ? null : value;
      }),
    ]);
    return { times: order.map((at) => this.#times[at]!), series: Object.fromEntries(series) };
  }
}
