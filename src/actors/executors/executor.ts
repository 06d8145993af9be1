// What the delivery of messages knows of where handlers run outside of its own thread.

import type { Context } from "../../context/context.ts";
import type { Logger } from "../../logger.ts";
import type { AnyActor } from "../actor.ts";

/** What an executor must know of a job. The object itself is the job's identity. */
export interface ExecutorJob {
  readonly actor: AnyActor;
  readonly message: unknown;
  readonly context: Context;
  /** The span that is active where the handler is called. */
  readonly traceParent?: string | undefined;
}

/**
 * Makes an executor, whose code is loaded only then; `worker` is the program that its workers run, where it is not to
 * be found out.
 *
 * @throws {WalnatsError} a bundle or a compiled program was not told what its workers run
 */
export type MakeExecutor = (
  kind: "thread" | "process",
  size: number,
  logger: Logger,
  worker: string | URL | undefined,
) => Promise<Executor>;

/** Runs handlers in workers of some kind: threads or processes. */
export interface Executor {
  /**
   * Loads the handler's module in a worker, before the actor takes any message. It may take some milliseconds; one
   * that takes long does not hold up those of other actors.
   *
   * @throws {HandlerNotFoundError} naming actor, module and export
   * @throws {WorkerCrashedError} no worker could be started, or it ended while it loaded the module
   */
  prepare(actor: AnyActor, timeout?: number): Promise<void>;
  /**
   * Milliseconds until a job of the actor begins: more than 0 while its workers crash one after the other. `run` waits
   * that long, and keeps the job's place for it.
   */
  delay(actor: AnyActor): number;
  /**
   * Runs one job; never called for more than `size` jobs at once.
   *
   * @returns what the handler returned; rejects with what it threw, an `EncodeError` where the message or the
   * result cannot be cloned, or a `WorkerCrashedError`
   */
  run(job: ExecutorJob): Promise<unknown>;
  /** Ends the job by force: `run` rejects at once with the reason. Does nothing for a job that does not run. */
  kill(job: ExecutorJob, reason: Error): void;
  /** How many jobs may run at once. */
  readonly size: number;
  /** Threads that were given up and still run: Deno cannot end a thread that never yields. */
  readonly stuck: number;
  /** Ends all workers and waits until they are gone; called when no job runs. */
  close(): Promise<void>;
}
