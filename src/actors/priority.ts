/**
 * Scheduling priority: which actor of an instance gets the next free slot. Waiting raises it, so no actor starves.
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
  /** Before all others. */
  readonly HIGH: "high";
  /** The default. */
  readonly NORMAL: "normal";
  /** After all others. */
  readonly LOW: "low";
} = Object.freeze({ HIGH: "high", NORMAL: "normal", LOW: "low" });

/** One of `Priority`'s values. */
export type Priority = (typeof Priority)[keyof typeof Priority];
