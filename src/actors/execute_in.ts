/**
 * Where the handler runs.
 *
 * @example
 * ```ts
 * import { ExecuteIn } from "@walnats/core";
 *
 * console.log(ExecuteIn.MAIN);
 * ```
 */
export const ExecuteIn: {
  /** In this thread: for handlers that await, or are quick. */
  readonly MAIN: "main";
  /** In a Web Worker: for handlers that keep a processor busy. */
  readonly THREAD: "thread";
  /** In an OS process of its own, which may crash or run out of memory without harm to the subscriber. */
  readonly PROCESS: "process";
} = Object.freeze({ MAIN: "main", THREAD: "thread", PROCESS: "process" });

/** One of `ExecuteIn`'s values. */
export type ExecuteIn = (typeof ExecuteIn)[keyof typeof ExecuteIn];
