/** Time, as the supervision of workers uses it: tests have one of their own. */
export interface Clock {
  /** Milliseconds since some moment; never goes back. */
  now(): number;
  /** Calls `then` after some milliseconds, 25 days at most; what it returns calls that off. */
  after(milliseconds: number, then: () => void): () => void;
}

/** Timers take no more milliseconds than this; a longer one would fire at once. */
const LONGEST = 2 ** 31 - 1;

/** The clock of this computer. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, then) {
    const timer = setTimeout(then, Math.min(milliseconds, LONGEST));
    return () => clearTimeout(timer);
  },
};
