import { isMiddleware } from "../middlewares/is_middleware.ts";
import type { Middleware } from "../middlewares/middleware.ts";
import {
  checkOptions,
  isBoolean,
  oneOf,
  orNull,
  positiveInteger,
  positiveSeconds,
  type Rule,
  textUpTo,
} from "../options.ts";
import type { Seconds } from "../seconds.ts";
import { isSubject } from "../subjects.ts";
import { ExecuteIn } from "./execute_in.ts";
import { Priority } from "./priority.ts";
import { isRetryDelay, type RetryDelay } from "./retry_delay.ts";

/**
 * What a consumer gets when it is made: `"new"`: what is emitted from then on; `"all"`: also what the stream still
 * holds; a `Date`: of that, what was emitted since.
 */
export type StartFrom = "new" | "all" | Date;

/** The options of an actor. */
export interface ActorOptions {
  /** Shown by NATS tools; at most 4 KiB. @default none */
  description?: string | undefined;
  /**
   * Seconds without a pulse after which the server redelivers the message. Where the server has another number, because
   * another version of the program registered it, that one counts, and a warning names both.
   * @default 16
   */
  ackWait?: Seconds | undefined;
  /**
   * The most starts of the handler for one message, after which it has failed for good; `null`: no limit. A delivery
   * that never started it, a delay and a stop are none. Where the server has another number, that one counts.
   * @default null
   */
  maxAttempts?: number | null | undefined;
  /** Concurrent jobs of this actor over all instances. @default 1000 */
  maxAckPending?: number | undefined;
  /** Hooks around each job: in order on start, reversed on success and failure. @default [] */
  middlewares?: readonly Middleware[] | undefined;
  /** Concurrent jobs of this actor in this instance. @default 16 */
  maxJobs?: number | undefined;
  /**
   * Seconds; then the job fails with `JobTimeoutError` and its signal aborts. In `MAIN` nobody can stop a handler: its
   * slot stays taken until it ends.
   * @default 32
   */
  jobTimeout?: Seconds | undefined;
  /**
   * Where the handler runs; `THREAD` and `PROCESS` need a `moduleHandler`, or a program that begins with
   * `serveWorker`. @default ExecuteIn.MAIN
   */
  executeIn?: ExecuteIn | undefined;
  /** Seconds before attempt 2, 3, …; the last repeats; or a function. @default [0.5, 1, 2, 4] */
  retryDelay?: RetryDelay | undefined;
  /** Send pulses, which renew the lease while the job runs. @default true */
  pulse?: boolean | undefined;
  /**
   * Scheduling priority among the actors of this instance: which one gets the next free slot.
   * @default Priority.NORMAL
   */
  priority?: Priority | undefined;
  /**
   * Keep messages that failed for good as dead letters, see `ConnectedActors.deadLetters`; `false`: such a message is
   * logged as an error, and the actor does not get it again. @default true
   */
  deadLetters?: boolean | undefined;
  /**
   * Wait for the server to confirm each ack before the job counts as done. An unconfirmed ack survives a reconnect,
   * but not the death of this process at that moment. Costs a round trip for each job.
   * @default false
   */
  confirmAck?: boolean | undefined;
  /**
   * What the actor gets when it is registered for the first time. `"new"`: what is emitted from then on. `"all"`: also
   * what the stream still holds, which is what other actors have not handled yet. A `Date`: of that, what was emitted
   * at that time or later. A consumer that is there keeps its start: `register` never changes it.
   * @default "new"
   */
  startFrom?: StartFrom | undefined;
  /**
   * Of an event whose subject has wildcards: the subjects that this actor wants, one or several, with wildcards or
   * without. Several need nats-server 2.10. @default all of the event
   */
  filter?: string | readonly string[] | undefined;
}

const areMiddlewares: Rule = {
  expects: `a list, and each of it ${isMiddleware.expects}`,
  check: (value) =>
    Array.isArray(value) && value.every((each) => isMiddleware.check(each) === "ok") ? "ok" : "type",
};

const isStartFrom: Rule = {
  expects: `"new" or "all" or a valid Date`,
  check: (value) => {
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? "range" : "ok";
    return typeof value !== "string" ? "type" : value === "new" || value === "all" ? "ok" : "range";
  },
};

const isFilter: Rule = {
  expects: `${isSubject.expects}, or a list of them`,
  check: (value) => {
    if (!Array.isArray(value)) return isSubject.check(value);
    if (value.length === 0) return "range";
    return value.map((each) => isSubject.check(each)).find((verdict) => verdict !== "ok") ?? "ok";
  },
};

/** Throws for an unknown or invalid option. */
export function checkActorOptions(name: string, options: unknown): void {
  checkOptions(`Actor "${name}"`, options, {
    description: textUpTo(4096),
    ackWait: positiveSeconds,
    maxAttempts: orNull(positiveInteger),
    maxAckPending: positiveInteger,
    middlewares: areMiddlewares,
    maxJobs: positiveInteger,
    jobTimeout: positiveSeconds,
    executeIn: oneOf(...Object.values(ExecuteIn)),
    retryDelay: isRetryDelay,
    pulse: isBoolean,
    priority: oneOf(...Object.values(Priority)),
    deadLetters: isBoolean,
    confirmAck: isBoolean,
    startFrom: isStartFrom,
    filter: isFilter,
  });
}
