// Starts workers, watches over them and ends them: the workers of one pool, threads or processes.
// Must hold: every task is answered exactly once, whatever becomes of its worker; no actor's crashes hold up the
// starts of another; `close` ends in time, whatever the workers do.

import { describeError } from "../../describe_error.ts";
import { WalnatsError } from "../../errors.ts";
import { fieldsOf, type Logger } from "../../logger.ts";
import type { AnyActor } from "../actor.ts";
import { WorkerCrashedError } from "../worker_crashed_error.ts";
import { Child, type ChildEvents, type ChildState, type Task } from "./child.ts";
import type { Clock } from "./clock.ts";
import { StartPace } from "./start_pace.ts";
import { StartQueue } from "./start_queue.ts";
import type { Ending, WorkerSpec } from "./worker_handle.ts";

/** Milliseconds of life after which a worker has proved to work, even where it has answered only one task. */
const PROVED = 1_000;

const ADVICE =
  "the program must import `@walnats/core/worker`, or begin with `if (!serveWorker(actors)) { … }`";

/** Supervises the workers of one pool. */
export class Supervisor implements ChildEvents {
  readonly #spec: WorkerSpec;
  readonly #size: number;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #pace: StartPace;
  readonly #queue: StartQueue;
  /** Those that are starting, idle or busy. */
  readonly #children = new Set<Child>();
  /** The most recently used last: what is used stays warm. */
  readonly #idle: Child[] = [];
  readonly #tasks = new Map<Task, Child>();
  /** Killed ones; each resolves when it has ended or counts as stuck. */
  readonly #ending = new Map<Child, { readonly done: Promise<void>; readonly end: () => void }>();
  /** What calls off the limit of a start, by who is starting. */
  readonly #starting = new Map<Child, () => void>();
  #stuck = 0;
  #closed = false;

  /** No more than `size` idle workers are kept. */
  constructor(spec: WorkerSpec, size: number, logger: Logger, clock: Clock) {
    this.#spec = spec;
    this.#size = size;
    this.#logger = logger;
    this.#clock = clock;
    this.#pace = new StartPace(clock);
    this.#queue = new StartQueue(this.#pace, clock, (task) => this.#begin(task));
  }

  /** Workers that were killed and still run. */
  get stuck(): number {
    return this.#stuck;
  }

  /** Milliseconds until a task of the actor begins. */
  delay(actor: AnyActor): number {
    return this.#pace.delay(actor);
  }

  /** Gives a task to a worker: an idle one, or a new one. */
  give(task: Task): void {
    if (this.#closed) return task.failed(this.#closedError());
    if (this.#queue.mustWait(task.actor)) this.#queue.add(task);
    else this.#begin(task);
  }

  /** Ends a task, and its worker by force; nothing happens where it is answered. */
  stop(task: Task, reason: Error): void {
    const child = this.#tasks.get(task);
    if (child) {
      this.#tasks.delete(task);
      this.#kill(child);
    } else if (!this.#queue.remove(task)) {
      return;
    }
    task.failed(reason);
  }

  /** Ends all workers and their tasks; resolves when they have ended or are given up. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const task of this.#queue.clear()) task.failed(this.#closedError());
    for (const task of [...this.#tasks.keys()]) this.stop(task, this.#closedError());
    for (const child of [...this.#children]) this.#kill(child);
    await Promise.all([...this.#ending.values()].map(({ done }) => done));
    await this.#spec.close?.();
  }

  ready(child: Child): void {
    this.#endLimit(child);
  }

  answered(child: Child, task: Task): void {
    this.#tasks.delete(task);
    if (this.#pace.isDoubtful(task.actor)) this.#judge(child, task.actor);
    // Beside a module that takes long to load there may be one too many.
    if (this.#children.size > this.#size) this.#kill(child);
    else this.#idle.push(child);
  }

  ended(child: Child, before: ChildState, ending: Ending): void {
    this.#endLimit(child);
    switch (before.name) {
      case "starting":
      case "busy":
        this.#forget(child);
        this.#tasks.delete(before.task);
        before.task.failed(this.#crash(child, before, ending));
        return this.#count(child.actor, child.givenAt, `the last one ${ending.how}`);
      case "idle":
        this.#forget(child);
        return this.#idleEnded(child, ending);
      case "ending":
        return this.#ending.get(child)!.end();
      case "stuck":
        this.#stuck--;
        this.#logger.info(
          `walnats: a ${this.#spec.name} of the actor "${child.actor.name}" that was given up has ended`,
          fieldsOf(child.actor),
        );
    }
  }

  #begin(task: Task): void {
    this.#pace.begin(task.actor);
    const now = this.#clock.now();
    const idle = this.#idle.pop();
    if (idle) {
      this.#tasks.set(task, idle);
      return idle.begin(task, now);
    }
    let child: Child;
    try {
      child = new Child(this.#spec, task, now, this);
    } catch (error) {
      task.failed(this.#startError(task.actor, error));
      return this.#count(task.actor, now, `it cannot be started: ${describeError(error)}`);
    }
    this.#children.add(child);
    this.#tasks.set(task, child);
    this.#limitStart(child, task);
  }

  /** A program that serves no jobs would run for ever and never say so. */
  #limitStart(child: Child, task: Task): void {
    const { program: { url, startLimit }, name } = this.#spec;
    if (startLimit === Infinity) return;
    const message = `a ${name} was started from ${url} and did not serve jobs within ` +
      `${startLimit / 1000} s: ${ADVICE}`;
    const late = () => this.stop(task, new WorkerCrashedError(message));
    this.#starting.set(child, this.#clock.after(startLimit, late));
  }

  #endLimit(child: Child): void {
    this.#starting.get(child)?.();
    this.#starting.delete(child);
  }

  /** Kills a worker. One that runs on regardless is counted until it ends, and nobody waits for it. */
  #kill(child: Child): void {
    this.#forget(child);
    this.#endLimit(child);
    let resolve = () => {};
    const done = new Promise<void>((res) => resolve = res);
    const cancel = this.#clock.after(this.#spec.patience, () => {
      this.#ending.delete(child);
      this.#giveUp(child);
      resolve();
    });
    const end = () => {
      cancel();
      this.#ending.delete(child);
      resolve();
    };
    this.#ending.set(child, { done, end });
    child.kill();
  }

  #giveUp(child: Child): void {
    this.#stuck++;
    child.markStuck();
    const { name, advice = "" } = this.#spec;
    this.#logger.warn(
      `walnats: a ${name} of the actor "${child.actor.name}" was given up and still runs ` +
        `(${this.#stuck} of them in all)${advice}`,
      fieldsOf(child.actor),
    );
  }

  #forget(child: Child): void {
    this.#children.delete(child);
    const at = this.#idle.indexOf(child);
    if (at >= 0) this.#idle.splice(at, 1);
  }

  /** A worker of the actor crashed, which may slow its starts down. */
  #count(actor: AnyActor, givenAt: number, last: string): void {
    const { count, paused } = this.#pace.crashed(actor, givenAt);
    if (!paused) return;
    const seconds = Math.round(this.#pace.delay(actor) / 100) / 10;
    this.#logger.warn(
      `walnats: ${count} ${
        plural(this.#spec.name)
      } of the actor "${actor.name}" crashed in a row, ${last}: the ` +
        `next one is started in ${seconds} s, and further ones with longer pauses, until one works`,
      fieldsOf(actor),
    );
  }

  /** A worker that only answers once and then crashes does not work. */
  #judge(child: Child, actor: AnyActor): void {
    if (child.answers < 2 && this.#clock.now() - child.startedAt < PROVED) return;
    const { name } = this.#spec;
    if (this.#pace.isPaused(actor)) {
      this.#logger.info(`walnats: a ${name} of the actor "${actor.name}" works again`, fieldsOf(actor));
    }
    this.#pace.proved(actor);
  }

  #idleEnded(child: Child, { how, cause }: Ending): void {
    const { name } = this.#spec;
    if (!this.#pace.isPaused(child.actor)) {
      this.#logger.warn(`walnats: an idle ${name} ${how}; it is replaced`, {
        ...fieldsOf(child.actor),
        ...cause ? { error: cause } : {},
      });
    }
    this.#count(child.actor, child.givenAt, `the last one ${how}`);
  }

  #crash({ actor }: Child, before: ChildState, { how, exitCode, signal, cause }: Ending): WorkerCrashedError {
    const { name, program } = this.#spec;
    const message = before.name === "busy"
      ? `the ${name} that ran a job of the actor "${actor.name}" ${how}`
      : `a ${name} for the actor "${actor.name}" could not be started: it ${how}` +
        (program.isOurs ? "" : ` (${program.url}: ${ADVICE})`);
    const started = before.name === "busy";
    const options = { actor: actor.name, event: actor.event.name, exitCode, signal, started };
    return new WorkerCrashedError(message, cause === undefined ? options : { ...options, cause });
  }

  /** What the runtime refuses to start; our own errors say what to do. */
  #startError({ name: actor, event }: AnyActor, cause: unknown): unknown {
    if (cause instanceof WalnatsError) return cause;
    const message = `a ${this.#spec.name} for the actor "${actor}" cannot be started: ${
      describeError(cause)
    }`;
    return new WorkerCrashedError(message, { actor, event: event.name, started: false, cause });
  }

  #closedError(): WorkerCrashedError {
    return new WorkerCrashedError(`the ${this.#spec.name} was closed`);
  }
}

function plural(name: "thread" | "process"): string {
  return name === "thread" ? "threads" : "processes";
}
