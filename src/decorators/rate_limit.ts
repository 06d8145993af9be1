import { contextOfJob } from "../context/current_context.ts";
import { checkValue, positiveInteger, positiveSeconds } from "../options.ts";
import type { Seconds } from "../seconds.ts";
import { decorate, type HandlerDecorator } from "./handler_decorator.ts";
import { SlidingWindow } from "./sliding_window.ts";

/**
 * Starts at most `maxJobs` jobs in any `period` seconds; the others wait, first come first served. It is a sliding
 * window: job 11 of `rateLimit(10, 60)` starts 60 seconds after job 1 did.
 *
 * The limit is for this thread of this process: with several instances of an actor, divide it by their number. All
 * handlers that one `rateLimit(…)` has decorated share it, and so do all objects of a class with a decorated
 * method.
 *
 * A job that waits is in progress: it holds one of the actor's `maxJobs`, and its waiting counts for `jobTimeout`,
 * which should be longer than `period`. It ends with the reason of the job's signal when that aborts.
 *
 * @param maxJobs a whole number, 1 or more; as many numbers are kept in memory
 * @param period seconds, above 0
 * @throws {TypeError|RangeError} for anything else
 *
 * @example
 * ```ts
 * import { Actor, decorators, Event } from "@walnats/core";
 *
 * const SMS = new Event("sms", String);
 * const send = decorators.rateLimit(10, 1)((text: string) => console.log(text));
 * console.log(new Actor("send-sms", SMS, send).name);
 * ```
 */
export function rateLimit(maxJobs: number, period: Seconds): HandlerDecorator {
  checkValue("rateLimit: maxJobs", maxJobs, positiveInteger);
  checkValue("rateLimit: period", period, positiveSeconds);
  const window = new SlidingWindow(maxJobs, period * 1000);
  const signal = () => contextOfJob()?.signal;
  return (handler, context) =>
    decorate("rateLimit", handler, context, async (handle) => {
      const turn = window.enter(signal);
      if (turn) await turn;
      return await handle();
    });
}
