// What the log is told of jobs: a line, then fields.

import { LogLimit } from "../../log_limit.ts";
import { loggable } from "../../loggable_error.ts";
import { fieldsOf, type Logger } from "../../logger.ts";
import type { AnyActor } from "../actor.ts";
import type { Job } from "./job.ts";

/** Milliseconds that a handler gets to end after its signal has aborted, before that is said. */
const GRACE = 1000;

/** The log of one actor's jobs. */
export class JobLog {
  readonly #actor: AnyActor;
  readonly #logger: Logger;
  readonly #limited: LogLimit;
  /** Jobs whose handlers run on over their time. */
  readonly #runningOn = new Set<Job>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(actor: AnyActor, logger: Logger) {
    this.#actor = actor;
    this.#logger = logger;
    this.#limited = new LogLimit(logger);
  }

  /** How many handlers run on over their time. */
  get runningOn(): number {
    return this.#runningOn.size;
  }

  /** "walnats: a job of the actor … ", what happened, and the fields of the job. */
  write(level: "debug" | "warn" | "error", job: Job, what: string, error?: unknown): void {
    const fields = { ...fieldsOf(this.#actor), seq: job.seqNumber, attempt: job.attempts };
    this.#logger[level](
      `walnats: a job of the actor "${this.#actor.name}" ${what}`,
      error === undefined ? fields : { ...fields, error: loggable(error) },
    );
  }

  /** A handler runs on over its time: says so where it does not end soon. */
  runsOn(job: Job): void {
    this.#runningOn.add(job);
    this.#timer ??= setTimeout(this.#warn, GRACE);
  }

  /** It has ended. */
  ended(job: Job): void {
    this.#runningOn.delete(job);
    if (this.#runningOn.size === 0) this.close();
  }

  /** Stops the timer. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  readonly #warn = (): void => {
    this.#timer = undefined;
    const { name, jobTimeout } = this.#actor;
    this.#limited.log(
      "warn",
      `walnats: a handler of the actor "${name}" still runs after its jobTimeout (${jobTimeout} s): its slot stays ` +
        "taken until it ends. End it when currentContext().signal aborts, or run it with executeIn: " +
        "ExecuteIn.THREAD or PROCESS, where it can be stopped",
      fieldsOf(this.#actor),
    );
  };
}
