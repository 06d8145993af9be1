import type { Signal, Url } from "../globals.ts";
import {
  checkOptions,
  isBoolean,
  isSignal,
  oneOf,
  positiveInteger,
  positiveSeconds,
  type Rule,
  seconds,
} from "../options.ts";
import type { Seconds } from "../seconds.ts";

/** The options of `listen`. */
export interface ListenOptions {
  /** Abort it to stop gracefully; `shutdownSignal()` makes one. @default none */
  signal?: Signal | undefined;
  /**
   * Pull once for every actor, handle the messages, and return: for tests and scheduled runs. An actor handles at
   * most `batch` messages, which may be more than run at once. @default false
   */
  burst?: boolean | undefined;
  /**
   * Actors that may have a pull request waiting at once; the others take turns of `pollDelay`.
   * @default all of them
   */
  maxPolls?: number | undefined;
  /** Seconds that a pull request waits for messages; at least 0.01. @default 2 */
  pollDelay?: Seconds | undefined;
  /** The most messages of one pull request. @default as many as there are free job slots */
  batch?: number | undefined;
  /** Concurrent jobs over all actors of this instance. @default 16 */
  maxJobs?: number | undefined;
  /** The most processes for `ExecuteIn.PROCESS`. @default the number of processors */
  maxProcesses?: number | undefined;
  /** The most Web Workers for `ExecuteIn.THREAD`. @default processors + 4, at most 32 */
  maxThreads?: number | undefined;
  /**
   * What threads and processes run, in a bundle: the absolute URL of what the bundler made of
   * `@walnats/core/worker`, or of a program that begins with `serveWorker(actors)`. Such a program needs no option
   * where it is the one that runs. @default the entry inside this package
   */
  worker?: Url | undefined;
  /**
   * Seconds that running jobs get to finish on a graceful stop; then their signals abort and they are requeued.
   * @default 30
   */
  drainTimeout?: Seconds | undefined;
  /**
   * What becomes of an error that nobody catches, as of a promise that a handler in `MAIN` has forgotten to await: no
   * code can tell whose it is. `"throw"`: what the runtime does, which ends the program. `"log"`: while `listen` runs,
   * such errors of the whole program are logged, and it goes on.
   * @default "throw"
   */
  strayErrors?: "throw" | "log" | undefined;
}

const isPollDelay: Rule = {
  expects: "a number of seconds, 0.01 or more",
  check: (value) => typeof value === "number" && value < 0.01 ? "range" : positiveSeconds.check(value),
};

const isModuleUrl: Rule = {
  expects: 'an absolute URL of a module, such as new URL("./worker.js", import.meta.url)',
  check: (value) => {
    if (!(value instanceof URL) && typeof value !== "string") return "type";
    const url = String(value);
    return URL.canParse(url) && /^(file|https?|jsr|npm):$/.test(new URL(url).protocol) ? "ok" : "range";
  },
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
    worker: isModuleUrl,
    drainTimeout: seconds,
    strayErrors: oneOf("throw", "log"),
  });
}
