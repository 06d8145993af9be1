// The executor of threads or processes: workers are started on demand up to its size, used again, and run one job
// at a time each. What becomes of workers is the supervisor's business; here is what they are asked.

import { withTimeout } from "../../async/with_timeout.ts";
import { EncodeError } from "../../errors.ts";
import type { Logger } from "../../logger.ts";
import { show } from "../../options.ts";
import type { AnyActor } from "../actor.ts";
import { HandlerNotFoundError } from "../handler_not_found_error.ts";
import { isModuleHandler } from "../module_handler.ts";
import { actorData } from "./actor_data.ts";
import type { Child, Task } from "./child.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Executor, ExecutorJob } from "./executor.ts";
import { loadsTooLong } from "../loads_too_long.ts";
import type { RunFrame } from "./protocol.ts";
import { Supervisor } from "./supervisor.ts";
import type { WorkerSpec } from "./worker_handle.ts";

/** The part of the time that a module may take to load after which the next actor is prepared beside it. */
const SLOW_LOAD = 1 / 30;
/** Milliseconds: no limit. */
const NO_LIMIT = 2 ** 31 - 1;

/** An executor of workers of one kind. */
export class WorkerPool implements Executor {
  readonly size: number;
  readonly #spec: WorkerSpec;
  readonly #clock: Clock;
  readonly #supervisor: Supervisor;
  readonly #running = new Map<ExecutorJob, RunTask>();
  readonly #numbers = new Map<AnyActor, number>();
  #preparing: Promise<unknown> = Promise.resolve();

  constructor(spec: WorkerSpec, size: number, logger: Logger, clock: Clock = systemClock) {
    this.#spec = spec;
    this.size = size;
    this.#clock = clock;
    this.#supervisor = new Supervisor(spec, size, logger, clock);
  }

  get stuck(): number {
    return this.#supervisor.stuck;
  }

  prepare(actor: AnyActor, timeout: number = NO_LIMIT): Promise<void> {
    // One after the other, mostly in one worker: any number of actors may be prepared at once, whatever the size is.
    const prepared = this.#preparing.then(() => this.#prepare(actor, timeout));
    const done = () => withTimeout(timeout * SLOW_LOAD, prepared).then(() => {}, () => {});
    this.#preparing = this.#preparing.then(done);
    return prepared;
  }

  delay(actor: AnyActor): number {
    return this.#supervisor.delay(actor);
  }

  run(job: ExecutorJob): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const task = new RunTask(job, this, resolve, reject);
      this.#running.set(job, task);
      this.#supervisor.give(task);
    });
  }

  kill(job: ExecutorJob, reason: Error): void {
    const task = this.#running.get(job);
    if (task) this.#supervisor.stop(task, reason);
  }

  close(): Promise<void> {
    return this.#supervisor.close();
  }

  /** Of a job that is over. */
  forget(job: ExecutorJob): void {
    this.#running.delete(job);
  }

  /** Sends a job to a worker; throws where the message cannot be cloned. */
  send(child: Child, job: ExecutorJob): void {
    const { actor, message, context } = job;
    try {
      child.post(runFrame(this.#introduce(actor, child), job));
    } catch (cause) {
      const text = `a message for the actor "${actor.name}" cannot be cloned into a ${this.#spec.name}: ` +
        `${show(message)}, number ${context.seqNumber}`;
      throw new EncodeError(text, { actor: actor.name, event: actor.event.name, cause });
    }
  }

  async #prepare(actor: AnyActor, timeout: number): Promise<void> {
    const { name, handler } = actor;
    if (this.#spec.program.isOurs && !isModuleHandler(handler)) {
      const message = `the actor "${name}" runs in a ${this.#spec.name}, so its handler must be made by ` +
        `moduleHandler(import.meta.resolve("./module.ts"), "name"), or the program must begin with ` +
        `\`if (!serveWorker(actors)) { … }\`: ${show(handler)} cannot travel there`;
      throw new HandlerNotFoundError(message, { actor: name, event: actor.event.name });
    }
    let cancel = () => {};
    try {
      await new Promise((resolve, reject) => {
        const send = (child: Child) => child.post(["load", this.#introduce(actor, child)]);
        const task: Task = { actor, send, done: resolve, failed: reject, watch: () => {} };
        cancel = this.#clock.after(
          timeout,
          () => this.#supervisor.stop(task, loadsTooLong(actor, timeout)),
        );
        this.#supervisor.give(task);
      });
    } finally {
      cancel();
    }
  }

  /** The number by which the worker knows the actor; tells it of it, the first time. */
  #introduce(actor: AnyActor, child: Child): number {
    let number = this.#numbers.get(actor);
    if (number === undefined) this.#numbers.set(actor, number = this.#numbers.size);
    if (!child.knows(number)) child.post(["actor", number, actorData(actor)]);
    return number;
  }
}

/** A job in a worker. */
class RunTask implements Task {
  readonly #job: ExecutorJob;
  readonly #pool: WorkerPool;
  readonly #resolve: (result: unknown) => void;
  readonly #reject: (error: unknown) => void;
  /** Stops watching the job's signal. */
  #unwatch: (() => void) | undefined;

  constructor(
    job: ExecutorJob,
    pool: WorkerPool,
    resolve: (result: unknown) => void,
    reject: (error: unknown) => void,
  ) {
    this.#job = job;
    this.#pool = pool;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  get actor(): AnyActor {
    return this.#job.actor;
  }

  send(child: Child): void {
    this.#pool.send(child, this.#job);
  }

  done(result: unknown): void {
    this.#end();
    this.#resolve(result);
  }

  failed(error: unknown): void {
    this.#end();
    this.#reject(error);
  }

  /** Only now the job's signal is made. */
  watch(child: Child): void {
    const { signal } = this.#job.context;
    const abort = () => child.postAbort(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    this.#unwatch = () => signal.removeEventListener("abort", abort);
  }

  #end(): void {
    this.#unwatch?.();
    this.#pool.forget(this.#job);
  }
}

function runFrame(actor: number, { message, context, traceParent }: ExecutorJob): RunFrame {
  const { attempts, seqNumber, subject, traceId, headers, metadata } = context;
  return [
    "run",
    actor,
    message,
    attempts,
    seqNumber,
    traceId,
    isEmpty(headers) ? undefined : headers,
    metadata.stream,
    metadata.consumer,
    metadata.deliveries,
    metadata.streamSequence,
    metadata.consumerSequence,
    metadata.time.getTime(),
    metadata.pending,
    subject,
    traceParent,
  ];
}

function isEmpty(record: object): boolean {
  for (const _ in record) return false;
  return true;
}
