/** A duration in seconds; fractions allowed. Every duration in walnats is one. */
export type Seconds = number;
