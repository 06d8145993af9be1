/** What was measured. */
export interface Measure {
  /** What of the row, where it has several numbers. */
  readonly what?: string;
  readonly baseline: number;
  readonly ours: number;
  /** Ours by the baseline: the median of the rounds. */
  readonly ratio: number;
  /** The least and the most of the rounds. */
  readonly spread?: readonly [number, number] | undefined;
}
