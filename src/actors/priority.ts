/**
 * Scheduling priority: which actor of an instance gets the next free slot. Where all have work, `HIGH` starts 16 jobs
 * for 4 of `NORMAL` and 1 of `LOW`, so no actor starves.
 *
 * @example
 * ```ts
 * import { Actor, Event, Priority } from "@walnats/core";
 *
 * const PAID = new Event("paid", String);
 * console.log(new Actor("send-receipt", PAID, console.log, { priority: Priority.HIGH }).priority);
 * ```
 */
export const Priority: {
  /** Four times as many jobs as `NORMAL`. */
  readonly HIGH: "high";
  /** The default. */
  readonly NORMAL: "normal";
  /** A quarter of the jobs of `NORMAL`. */
  readonly LOW: "low";
} = Object.freeze({ HIGH: "high", NORMAL: "normal", LOW: "low" });

/** One of `Priority`'s values. */
export type Priority = (typeof Priority)[keyof typeof Priority];
