/** A duration in seconds; fractions allowed. Every duration in walnats is one. */
export type Seconds = number;

/** The longest delay of a message: 100 years. */
export const LONGEST_DELAY: Seconds = 36_525 * 86_400;
