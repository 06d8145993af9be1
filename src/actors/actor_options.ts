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
import { ExecuteIn } from "./execute_in.ts";
import { Priority } from "./priority.ts";
import { isRetryDelay, type RetryDelay } from "./retry_delay.ts";

/** The options of an actor. */
export interface ActorOptions {
  /** Shown by NATS tools; at most 4 KiB. @default none */
  description?: string | undefined;
  /** Seconds without a pulse before the server delivers the message again. @default 16 */
  ackWait?: Seconds | undefined;
  /**
   * Deliveries that ran or tried to run the handler; `null`: no limit. Delaying a message is none.
   * @default null
   */
  maxAttempts?: number | null | undefined;
  /** Messages in progress over all instances. @default 1000 */
  maxAckPending?: number | undefined;
  /** Hooks around each job: in order on start, reversed on success and failure. @default [] */
  middlewares?: readonly Middleware[] | undefined;
  /** Jobs of this actor at once in this instance. @default 16 */
  maxJobs?: number | undefined;
  /** Seconds; then the job fails with `JobTimeoutError` and its signal aborts. @default 32 */
  jobTimeout?: Seconds | undefined;
  /**
   * Where the handler runs; `THREAD` and `PROCESS` need a `moduleHandler`, or a program that begins with
   * `serveWorker`. @default ExecuteIn.MAIN
   */
  executeIn?: ExecuteIn | undefined;
  /** Seconds before attempt 2, 3, …; the last repeats; or a function. @default [0.5, 1, 2, 4] */
  retryDelay?: RetryDelay | undefined;
  /** Keep telling the server that the job is in progress. @default true */
  pulse?: boolean | undefined;
  /** Who gets a free job slot first. @default Priority.NORMAL */
  priority?: Priority | undefined;
  /**
   * Keep what failed for good, as `ConnectedActors.deadLetters` shows it; `false`: such a message is terminated
   * with a logged error. @default true
   */
  deadLetters?: boolean | undefined;
  /**
   * Wait for the server to confirm each ack before the job counts as done. Without, an ack survives a reconnect
   * too, but not the death of this process at that very moment. Costs a round trip for each job.
   * @default false
   */
  confirmAck?: boolean | undefined;
}

const areMiddlewares: Rule = {
  expects: `a list, and each of it ${isMiddleware.expects}`,
  check: (value) =>
    Array.isArray(value) && value.every((each) => isMiddleware.check(each) === "ok") ? "ok" : "type",
};

/** Throws for an option that an actor does not take, or not so. */
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
  });
}
