import { checkOptions, isFunction, positiveSeconds, type Rule, seconds, show } from "../options.ts";
import type { Seconds } from "../seconds.ts";

/**
 * Seconds before attempt 2, 3, …; the last repeats, none means at once. Or a function of the number of the
 * attempt that failed and its error.
 */
export type RetryDelay = readonly Seconds[] | ((attempt: number, error: unknown) => Seconds);

/** The options of `exponential`. */
export interface ExponentialOptions {
  /** Seconds before attempt 2. @default 0.5 */
  initial?: Seconds | undefined;
  /** What each further delay is multiplied by. @default 2 */
  factor?: number | undefined;
  /** The longest delay, in seconds. @default 3600 */
  max?: Seconds | undefined;
  /** The part of each delay, from 0 to 1, that is random. @default 0.2 */
  jitter?: number | undefined;
}

/**
 * A `retryDelay` that grows with each attempt.
 *
 * @example
 * ```ts
 * import { Actor, Event, exponential } from "@walnats/core";
 *
 * const PAID = new Event("paid", String);
 * const retryDelay = exponential({ initial: 1, max: 600 });
 * console.log(new Actor("send-receipt", PAID, console.log, { retryDelay }).name);
 * ```
 */
export function exponential(options: ExponentialOptions = {}): (attempt: number) => Seconds {
  const fraction = atLeast("a number from 0 to 1", 0, 1);
  checkOptions("exponential", options, {
    initial: positiveSeconds,
    factor: atLeast("a number, 1 or more", 1, Infinity),
    max: positiveSeconds,
    jitter: fraction,
  });
  const { initial = 0.5, factor = 2, max = 3600, jitter = 0.2 } = options;
  return (attempt) => {
    const delay = Math.min(max, initial * factor ** (attempt - 1));
    return delay * (1 - jitter * Math.random());
  };
}

/** The rule of the option `retryDelay`. */
export const isRetryDelay: Rule = {
  expects: "a list of seconds, each 0 or more, or a function",
  check: (value) => {
    if (!Array.isArray(value)) return isFunction.check(value);
    return value.map((delay) => seconds.check(delay)).find((verdict) => verdict !== "ok") ?? "ok";
  },
};

/** Seconds to wait after attempt `attempt` failed. */
export function delayAfter(retryDelay: RetryDelay, attempt: number, error: unknown): Seconds {
  if (typeof retryDelay !== "function") return retryDelay[Math.min(attempt, retryDelay.length) - 1] ?? 0;
  const delay = retryDelay(attempt, error);
  if (seconds.check(delay) === "ok") return delay;
  throw new RangeError(`retryDelay must return a number of seconds, 0 or more, got ${show(delay)}`);
}

function atLeast(expects: string, least: number, most: number): Rule {
  return {
    expects,
    check: (value) =>
      typeof value !== "number"
        ? "type"
        : value >= least && value <= most && !Number.isNaN(value)
        ? "ok"
        : "range",
  };
}
