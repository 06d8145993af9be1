// A pool of threads or processes: started on demand up to its maximum, reused, one job at a time each.
// Must hold: a worker that ended, or was killed, never gets another job; every job is answered exactly once.

import { EncodeError } from "../../errors.ts";
import type { Logger } from "../../logger.ts";
import { show } from "../../options.ts";
import { LONGEST_TIMER, withTimeout } from "../../async/with_timeout.ts";
import type { AnyActor } from "../actor.ts";
import { HandlerNotFoundError } from "../handler_not_found_error.ts";
import { isModuleHandler } from "../module_handler.ts";
import { WorkerCrashedError } from "../worker_crashed_error.ts";
import { actorData } from "./actor_data.ts";
import type { Executor, ExecutorJob } from "./executor.ts";
import type { Ending, LaneKind } from "./worker_handle.ts";
import { loadsTooLong } from "./loads_too_long.ts";
import { PooledWorker } from "./pooled_worker.ts";
import type { ToWorker } from "./protocol.ts";

/** The part of the time that a module may take to load after which the next actor is prepared beside it. */
const SLOW_LOAD = 1 / 30;

/** An executor of workers of one kind. */
export class WorkerPool implements Executor {
  readonly size: number;
  readonly #kind: LaneKind;
  readonly #logger: Logger;
  /** The workers that may run jobs; those in `#idle` run none, the most recently used last. */
  readonly #workers = new Set<PooledWorker>();
  readonly #idle: PooledWorker[] = [];
  readonly #running = new Map<ExecutorJob, PooledWorker>();
  /** Killed workers, each with its end. */
  readonly #dying = new Map<PooledWorker, Promise<void>>();
  readonly #numbers = new Map<AnyActor, number>();
  #stuck = 0;
  #preparing: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(kind: LaneKind, size: number, logger: Logger) {
    this.#kind = kind;
    this.size = size;
    this.#logger = logger;
  }

  get stuck(): number {
    return this.#stuck;
  }

  prepare(actor: AnyActor, timeout: number = LONGEST_TIMER): Promise<void> {
    // One after the other, mostly in one worker: any number of actors may be prepared at once, whatever the size is.
    const prepared = this.#preparing.then(() => this.#prepare(actor, timeout));
    const done = () => withTimeout(timeout * SLOW_LOAD, prepared).then(() => {}, () => {});
    this.#preparing = this.#preparing.then(done);
    return prepared;
  }

  run(job: ExecutorJob): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const worker = this.#take();
      this.#running.set(job, worker);
      worker.begin(job.actor, {
        done: (result) => this.#release(job, worker, () => resolve(result)),
        failed: (error) => this.#release(job, worker, () => reject(error)),
        watch: () => this.#watch(job, worker),
      });
      worker.whenReady(() => this.#send(job, worker));
    });
  }

  kill(job: ExecutorJob, reason: Error): void {
    const worker = this.#running.get(job);
    if (!worker) return;
    this.#end(worker);
    worker.answer?.failed(reason);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const worker of this.#workers) {
      this.#end(worker);
      worker.answer?.failed(new WorkerCrashedError(`the ${this.#kind.name} was closed`));
    }
    await Promise.all(this.#dying.values());
    await this.#kind.close?.();
  }

  async #prepare(actor: AnyActor, timeout: number): Promise<void> {
    if (this.#closed) throw new WorkerCrashedError(`the ${this.#kind.name} was closed`);
    const { name, handler } = actor;
    if (this.#kind.program.isOurs && !isModuleHandler(handler)) {
      const message = `the actor "${name}" runs in a ${this.#kind.name}, so its handler must be made by ` +
        `moduleHandler(import.meta.resolve("./module.ts"), "name"), or the program must begin with ` +
        `\`if (!serveWorker(actors)) { … }\`: ${show(handler)} cannot travel there`;
      throw new HandlerNotFoundError(message, { actor: name, event: actor.event.name });
    }
    const worker = this.#take();
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise((resolve, reject) => {
      const after = (then: () => void) => {
        clearTimeout(timer);
        worker.finish();
        // Beside a module that takes long there may be a worker too many.
        if (this.#workers.has(worker)) {
          if (this.#workers.size > this.size) this.#end(worker);
          else this.#idle.push(worker);
        }
        then();
      };
      worker.begin(actor, {
        done: (result) => after(() => resolve(result)),
        failed: (error) => after(() => reject(error)),
        watch: () => {},
      });
      worker.whenReady(() => worker.post(["load", this.#introduce(actor, worker)]));
      this.#limitStart(worker);
      timer = setTimeout(() => {
        this.#end(worker);
        worker.answer?.failed(loadsTooLong(actor, timeout));
      }, Math.min(timeout, LONGEST_TIMER));
    });
  }

  /** A program that serves no jobs would run for ever and never say so. */
  #limitStart(worker: PooledWorker): void {
    const { url, startLimit } = this.#kind.program;
    if (worker.ready || startLimit === Infinity) return;
    const timer = setTimeout(() => {
      this.#end(worker);
      const message = `a ${this.#kind.name} was started from ${url} and did not serve jobs within ` +
        `${startLimit / 1000} s: ${ADVICE}`;
      worker.answer?.failed(new WorkerCrashedError(message));
    }, startLimit);
    void Promise.race([worker.over, worker.started]).then(() => clearTimeout(timer));
  }

  #send(job: ExecutorJob, worker: PooledWorker): void {
    const { actor, message, context } = job;
    try {
      worker.post(runFrame(this.#introduce(actor, worker), job));
    } catch (cause) {
      const text = `a message for the actor "${actor.name}" cannot be cloned into a ${this.#kind.name}: ` +
        `${show(message)}, number ${context.seqNumber}`;
      worker.answer?.failed(new EncodeError(text, { actor: actor.name, event: actor.event.name, cause }));
    }
  }

  /** The worker has asked for the job's signal, which only now is made. */
  #watch(job: ExecutorJob, worker: PooledWorker): void {
    const { signal } = job.context;
    const abort = () => worker.postAbort(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    worker.unwatch = () => signal.removeEventListener("abort", abort);
  }

  #release(job: ExecutorJob, worker: PooledWorker, answer: () => void): void {
    worker.finish();
    this.#running.delete(job);
    if (this.#workers.has(worker)) this.#idle.push(worker);
    answer();
  }

  /** The number by which the worker knows the actor; tells it of it, the first time. */
  #introduce(actor: AnyActor, worker: PooledWorker): number {
    let number = this.#numbers.get(actor);
    if (number === undefined) this.#numbers.set(actor, number = this.#numbers.size);
    if (!worker.knows(number)) worker.post(["actor", number, actorData(actor)]);
    return number;
  }

  #take(): PooledWorker {
    const idle = this.#idle.pop();
    if (idle) return idle;
    const worker: PooledWorker = new PooledWorker(this.#kind, (ending) => this.#ended(worker, ending));
    this.#workers.add(worker);
    return worker;
  }

  #forget(worker: PooledWorker): void {
    this.#workers.delete(worker);
    const at = this.#idle.indexOf(worker);
    if (at >= 0) this.#idle.splice(at, 1);
  }

  /** A worker ended by itself, or because somebody else killed it, or because we did. */
  #ended(worker: PooledWorker, ending: Ending): void {
    if (!this.#workers.has(worker)) return;
    this.#forget(worker);
    const { name } = this.#kind;
    const { how, exitCode, signal, cause } = ending;
    if (!worker.answer) {
      this.#logger.warn(
        `walnats: an idle ${name} ${how}; it is replaced`,
        ...cause ? [cause] : [],
      );
      return;
    }
    const actor = worker.actor!;
    const message = worker.ready
      ? `the ${name} that ran a job of the actor "${actor.name}" ${how}`
      : `a ${name} for the actor "${actor.name}" could not be started: it ${how}` +
        (this.#kind.program.isOurs ? "" : ` (${this.#kind.program.url}: ${ADVICE})`);
    const options = { actor: actor.name, event: actor.event.name, exitCode, signal };
    worker.answer.failed(
      new WorkerCrashedError(message, cause === undefined ? options : { ...options, cause }),
    );
  }

  /** Kills a worker. One that goes on regardless is counted until it ends, and nobody waits for it. */
  #end(worker: PooledWorker): void {
    this.#forget(worker);
    worker.kill();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<boolean>((resolve) => timer = setTimeout(resolve, this.#kind.patience, true));
    const end = Promise.race([worker.over, late]).then((stuck) => {
      clearTimeout(timer);
      this.#dying.delete(worker);
      if (stuck) this.#count(worker);
    });
    this.#dying.set(worker, end);
  }

  #count(worker: PooledWorker): void {
    this.#stuck++;
    const { name, advice = "" } = this.#kind;
    this.#logger.warn(
      `walnats: a ${name} of the actor "${worker.actor?.name}" was given up and still runs ` +
        `(${this.#stuck} of them in all)${advice}`,
    );
    worker.over.then(() => {
      this.#stuck--;
      this.#logger.info(
        `walnats: a ${name} of the actor "${worker.actor?.name}" that was given up has ended`,
      );
    });
  }
}

const ADVICE =
  "the program must import `@walnats/core/worker`, or begin with `if (!serveWorker(actors)) { … }`";

function runFrame(actor: number, { message, context }: ExecutorJob): ToWorker {
  const { attempts, seqNumber, traceId, headers, metadata } = context;
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
  ];
}

function isEmpty(record: object): boolean {
  for (const _ in record) return false;
  return true;
}
