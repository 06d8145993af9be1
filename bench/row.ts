// What a row of the table is.

import type { Bench } from "./bench.ts";
import type { Measure } from "./measure.ts";

/** One line of the table. */
export interface Row {
  /** What it is called on the command line. */
  readonly name: string;
  /** What is done, and against what. */
  readonly work: string;
  /** The unit of both numbers. */
  readonly unit: string;
  /** The ratio to reach. */
  readonly target: number;
  /** The target is a limit: less is better. @default false */
  readonly atMost?: boolean;
  /** Both sides run in one process, as they take turns message by message, or there is one only. @default false */
  readonly together?: boolean;
  /** Measures both sides. */
  run(bench: Bench): Promise<Measure | Measure[]>;
}

/** A line of `bench/results.json`. */
export interface Result {
  readonly runtime: string;
  readonly work: string;
  readonly baseline: number;
  readonly ours: number;
  readonly unit: string;
  readonly ratio: number;
  readonly target: number;
}
