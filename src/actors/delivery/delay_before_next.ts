// When a job that failed is tried again.

import { isInstance } from "../../describe_error.ts";
import { DecodeError } from "../../errors.ts";
import type { Seconds } from "../../seconds.ts";
import { Reject } from "../reject.ts";
import { Retry } from "../retry.ts";
import { delayAfter } from "../retry_delay.ts";
import type { Job } from "./job.ts";

/** The next delay where the actor's `retryDelay` says none. */
const FALLBACK: Seconds = 1;

/**
 * Seconds before the next attempt; `undefined`: there is none. `maxAttempts`: the most starts, `null` without a limit.
 * `invalid` is told of a `retryDelay` that throws, or says what is no delay.
 */
export function delayBeforeNext(
  job: Job,
  error: unknown,
  maxAttempts: number | null,
  invalid: (failure: unknown) => void,
): Seconds | undefined {
  const undecodable = isInstance(error, DecodeError) && job.decoded === undefined;
  if (undecodable || isInstance(error, Reject)) return undefined;
  if (maxAttempts !== null && job.attempts >= maxAttempts) return undefined;
  try {
    if (isInstance(error, Retry) && error.delay !== undefined) return error.delay;
    return delayAfter(job.actor.retryDelay, job.attempts, error);
  } catch (failure) {
    invalid(failure);
    return FALLBACK;
  }
}
