import {
  checkOptions,
  isBoolean,
  isSignal,
  positiveInteger,
  positiveSeconds,
  type Rule,
  seconds,
} from "../options.ts";
import type { Seconds } from "../seconds.ts";

/** The options of `listen`. */
export interface ListenOptions {
  /** Abort it to stop gracefully; `shutdownSignal()` makes one. @default none */
  signal?: AbortSignal;
  /**
   * Pull once for every actor, handle the messages, and return: for tests and scheduled runs. An actor handles at
   * most `batch` messages, which may be more than run at once. @default false
   */
  burst?: boolean;
  /**
   * Actors that may have a pull request waiting at once; the others take turns of `pollDelay`.
   * @default all of them
   */
  maxPolls?: number;
  /** Seconds that a pull request waits for messages; at least 0.01. @default 2 */
  pollDelay?: Seconds;
  /** The most messages of one pull request. @default as many as there are free job slots */
  batch?: number;
  /** Concurrent jobs over all actors of this instance. @default 16 */
  maxJobs?: number;
  /** The most processes for `ExecuteIn.PROCESS`. @default the number of processors */
  maxProcesses?: number;
  /** The most Web Workers for `ExecuteIn.THREAD`. @default processors + 4, at most 32 */
  maxThreads?: number;
  /**
   * Seconds that running jobs get to finish on a graceful stop; then their signals abort and they are requeued.
   * @default 30
   */
  drainTimeout?: Seconds;
}

const isPollDelay: Rule = {
  expects: "a number of seconds, 0.01 or more",
  check: (value) => typeof value === "number" && value < 0.01 ? "range" : positiveSeconds.check(value),
};

/** Throws for an unknown or invalid option. */
export function checkListenOptions(options: ListenOptions): void {
  checkOptions("listen", options, {
    signal: isSignal,
    burst: isBoolean,
    maxPolls: positiveInteger,
    pollDelay: isPollDelay,
    batch: positiveInteger,
    maxJobs: positiveInteger,
    maxProcesses: positiveInteger,
    maxThreads: positiveInteger,
    drainTimeout: seconds,
  });
}
