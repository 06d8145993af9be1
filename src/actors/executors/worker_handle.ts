// One thread or process as its parent sees it. What differs between threads and processes, and between the
// runtimes, is behind this; the supervisor and the pool are the same for all.

import type { ToParent, ToWorker } from "./protocol.ts";
import type { WorkerProgram } from "./worker_program.ts";

/** How a worker ended. */
export interface Ending {
  /** Completes "the thread (or process) …": "exited with code 3". */
  readonly how: string;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  /** The uncaught error, where it is known. */
  readonly cause?: unknown;
}

/** What a worker's handle reports. */
export interface WorkerEvents {
  /** The worker sent a frame. */
  received(frame: ToParent): void;
  /** The worker has ended; comes exactly once, after `kill` too. */
  ended(ending: Ending): void;
}

/** One thread or process. */
export interface WorkerHandle {
  /** Sends a frame to the worker; throws where it cannot be cloned. */
  post(frame: ToWorker): void;
  /** Ends the worker by force; `ended` follows, unless the runtime cannot do it. */
  kill(): void;
}

/** What kind of workers a pool has, and how one is started. */
export interface WorkerSpec {
  /** For messages: "thread" or "process". */
  readonly name: "thread" | "process";
  /** What the workers run. */
  readonly program: WorkerProgram;
  /** Milliseconds after which a worker that was killed and still runs counts as stuck. */
  readonly patience: number;
  /** What to do about stuck ones, where they are to be expected; ends a warning. */
  readonly advice?: string | undefined;
  /** Starts a worker. */
  open(events: WorkerEvents): WorkerHandle;
  /** Called when all workers of the pool are gone. */
  close?(): Promise<void>;
}
