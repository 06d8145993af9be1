import { contextOfJob } from "../context/current_context.ts";
import { sleep } from "../async/sleep.ts";
import { checkOptions, checkValue, isFunction, positiveSeconds } from "../options.ts";
import type { Seconds } from "../seconds.ts";
import { decorate, type HandlerDecorator } from "./handler_decorator.ts";

/** The options of `require`. */
export interface RequireOptions {
  /** Seconds between two checks of the predicate. @default 0.1 */
  pause?: Seconds | undefined;
}

/**
 * Starts a job only when the predicate is true, and checks it repeatedly until then: for a dependency, such as a
 * database that is not connected yet. If the predicate throws, the job fails with that error.
 *
 * A job that waits is in progress: it holds one of the actor's `maxJobs`, and its waiting counts towards
 * `jobTimeout`. It ends with the reason of the job's signal when that aborts, even while the predicate hangs.
 *
 * @param predicate tells whether a job may start; may be asynchronous
 * @throws {TypeError|RangeError} the predicate is no function, or for a bad option
 *
 * @example
 * ```ts
 * import { Actor, decorators, Event } from "@walnats/core";
 *
 * const database = { isConnected: () => true };
 * const LOG = new Event("log", String);
 * const write = decorators.require(() => database.isConnected(), { pause: 0.5 })((line: string) => {
 *   console.log(line);
 * });
 * console.log(new Actor("write-log", LOG, write).name);
 * ```
 */
export function require(
  predicate: () => boolean | Promise<boolean>,
  options: RequireOptions = {},
): HandlerDecorator {
  checkValue("require: the predicate", predicate, isFunction);
  checkOptions("require", options, { pause: positiveSeconds });
  const pause = (options.pause ?? 0.1) * 1000;
  return (handler, context) =>
    decorate("require", handler, context, async (handle) => {
      const met = predicate();
      if (met !== true) await becomesTrue(met, predicate, pause);
      return await handle();
    });
}

async function becomesTrue(
  met: boolean | Promise<boolean>,
  predicate: () => boolean | Promise<boolean>,
  pause: number,
): Promise<void> {
  const signal = contextOfJob()?.signal;
  while (!await orAborted(met, signal)) {
    await sleep(pause, signal);
    signal?.throwIfAborted();
    met = predicate();
  }
}

async function orAborted<T>(value: T | Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  signal?.throwIfAborted();
  if (!signal || !(value instanceof Promise)) return await value;
  let abort: () => void;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort);
  });
  try {
    return await Promise.race([value, aborted]);
  } finally {
    signal.removeEventListener("abort", abort!);
  }
}
