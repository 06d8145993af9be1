// Time as the parts of a connection see it, so that tests can bring a time of their own.

import { atTurnEnd } from "./at_turn_end.ts";

/** The time, and the end of a turn. */
export interface Clock {
  /** Milliseconds since some moment. */
  now(): number;
  /** Runs a function at the end of this turn of the event loop. */
  atTurnEnd(run: () => void): void;
}

/** Runs a function after some milliseconds; returns a function that cancels it. */
export type After = (milliseconds: number, run: () => void) => () => void;

/** The time of the runtime. */
export const systemClock: Clock = { now: () => performance.now(), atTurnEnd };

/** A timer of the runtime. */
export const after: After = (milliseconds, run) => {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
};
