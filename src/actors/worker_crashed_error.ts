import { nameError, WalnatsError, type WalnatsErrorOptions } from "../errors.ts";

/** How the worker ended, where that is known. */
export interface WorkerCrashedErrorOptions extends WalnatsErrorOptions {
  /** The exit code. */
  readonly exitCode?: number | undefined;
  /** The signal that killed the process. */
  readonly signal?: string | undefined;
  /** Whether the handler may have started. @default true */
  readonly started?: boolean | undefined;
}

/**
 * The error of a job whose thread or process ended while it ran: it crashed, exited, ran out of memory or was killed.
 * Look at its output for the reason; other jobs go on, and the worker is replaced.
 *
 * @example
 * ```ts
 * import { Actor, Event, WorkerCrashedError } from "@walnats/core";
 *
 * const SOLD = new Event("sold", Number);
 * const retryDelay = (_attempt: number, error: unknown) => error instanceof WorkerCrashedError ? 60 : 1;
 * console.log(new Actor("report", SOLD, console.log, { retryDelay }).name);
 * ```
 */
export class WorkerCrashedError extends WalnatsError {
  static {
    nameError(this, "WorkerCrashedError");
  }

  /** The exit code, where there is one. */
  readonly exitCode: number | undefined;
  /** The signal that killed the process, like "SIGKILL"; `undefined` where it was none. */
  readonly signal: string | undefined;

  /** Whether the handler may have started: `false` where no worker could be started for it. */
  readonly started: boolean;

  /** Makes an error; users only catch them. */
  constructor(message: string, options: WorkerCrashedErrorOptions = {}) {
    super(message, options);
    this.exitCode = options.exitCode;
    this.signal = options.signal;
    this.started = options.started ?? true;
  }
}
