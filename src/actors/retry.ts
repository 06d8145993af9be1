import { checkOptions, seconds } from "../options.ts";
import type { Seconds } from "../seconds.ts";
import { nameError, WalnatsError } from "../errors.ts";

/**
 * Thrown by a handler to be retried after a delay of its choice. It counts as a failed attempt.
 *
 * @example
 * ```ts
 * import { Actor, Event, Retry } from "@walnats/core";
 *
 * const CALL = new Event("call", String);
 * const call = new Actor("call", CALL, async (url) => {
 *   const response = await fetch(url);
 *   if (response.status === 429) throw new Retry({ delay: Number(response.headers.get("retry-after")) });
 * });
 * console.log(call.name);
 * ```
 */
export class Retry extends WalnatsError {
  static {
    nameError(this, "Retry");
  }

  /** Seconds before the next attempt; `undefined`: as the actor's `retryDelay` says. */
  readonly delay: Seconds | undefined;

  /** With `delay` in seconds, else as the actor's `retryDelay` says. */
  constructor(options: { delay?: Seconds | undefined } & ErrorOptions = {}) {
    const { cause, ...rest } = options;
    checkOptions("Retry", rest, { delay: seconds });
    super(rest.delay === undefined ? "try again" : `try again in ${rest.delay} s`, { cause });
    this.delay = rest.delay;
  }
}
