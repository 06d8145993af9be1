// Registering many at once: so many requests at a time that the server answers each in time, and again what no answer
// came to, or what somebody else made at the same moment.

import { sleep } from "../async/sleep.ts";
import { reasonOf } from "../describe_error.ts";
import { StreamNotFoundError } from "../errors.ts";
import { isUnanswered } from "./ask.ts";
import * as Code from "./api_codes.ts";
import { codeOf } from "./translate_error.ts";

/** So many are registered at once; each has a request or two open. */
const AT_ONCE = 16;
/** How often each is tried at least; a request waits 5 s for its answer. */
const TRIES = 4;
/** Milliseconds in which it is tried more often: a cluster without a leader says so at once, and has one in 9 s. */
const WITHIN = 10_000;
/** So many times longer where a stream just gets more copies: until then it takes no consumer, for 7 to 11 s. */
const COPYING = 2;
/** Milliseconds before the second try; twice as long before each further one, up to the second. */
const FIRST_PAUSE = 250;
const LAST_PAUSE = 2000;

/**
 * Registers each; where some fail, the others are registered all the same.
 *
 * @throws {AggregateError} where several fail, each for a reason of its own; else the error of the one or the first
 */
export async function registerEach<Item>(
  items: Iterable<Item>,
  register: (item: Item) => Promise<void>,
  within: number = WITHIN,
): Promise<void> {
  const waiting = [...items].entries();
  const errors: { readonly at: number; readonly error: unknown }[] = [];
  const work = async () => {
    for (const [at, item] of waiting) {
      try {
        await tryAgain(() => register(item), within);
      } catch (error) {
        errors.push({ at, error });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  errors.sort((a, b) => a.at - b.at);
  const reasons = [...new Set(errors.map(({ error }) => reasonOf(error)))];
  if (reasons.length > 1) throw new AggregateError(errors.map(({ error }) => error), reasons.join("; "));
  if (errors.length > 0) throw errors[0]!.error;
}

/** Does it again, after a pause, where it failed for a reason that passes. It must change nothing the second time. */
export async function tryAgain<Result>(
  work: () => Promise<Result>,
  within: number = WITHIN,
): Promise<Result> {
  const begun = performance.now();
  for (let attempt = 1;; attempt++) {
    try {
      return await work();
    } catch (error) {
      const waits = performance.now() - begun < within * patienceFor(codeOf(causeOf(error)));
      if (!waits && (attempt >= TRIES || !passes(error))) throw error;
    }
    const pause = Math.min(FIRST_PAUSE * 2 ** (attempt - 1), LAST_PAUSE);
    await sleep(pause * (1 + Math.random()));
  }
}

/** How long to wait for what a cluster is doing; 0: no longer than for anything else. */
function patienceFor(code: number | undefined): number {
  if (code === Code.insufficientResources) return COPYING;
  return code === Code.clusterNotAvailable ? 1 : 0;
}

/** No answer, a cluster without a leader at the moment, or another program that makes the same. */
function passes(error: unknown): boolean {
  const cause = causeOf(error);
  if (isUnanswered(cause)) return true;
  const code = codeOf(cause);
  // A stream of walnats' own, which a cluster is just making: that of an event would be another error.
  if (code === Code.streamNotFound && !(error instanceof StreamNotFoundError)) return true;
  return code === Code.clusterNotAvailable || code === Code.streamExists || code === Code.consumerExists ||
    // As 2.9 says it of the very stream that somebody is making.
    code === Code.subjectOverlap;
}

function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? error.cause : error;
}
