import type { Logger } from "../../logger.ts";
import { isBun, isDeno } from "../../runtime.ts";
import type { Executor } from "./executor.ts";
import type { WorkerEvents, WorkerSpec } from "./worker_handle.ts";
import { openNodeThread } from "./node_thread.ts";
import { openWebThread } from "./web_thread.ts";
import { WorkerPool } from "./worker_pool.ts";
import { type WorkerProgram, workerProgram } from "./worker_program.ts";

/**
 * Runs handlers in Web Workers, on Node in those of `node:worker_threads`.
 *
 * On Deno the threads have the permissions of their parent, and loading the handlers' modules takes
 * `--allow-read` for local ones. A thread that runs out of memory there takes the whole process with it, and one
 * that never yields cannot be ended.
 *
 * @param maxThreads how many may run at once
 * @param program what the threads run
 */
export function threadExecutor(
  maxThreads: number,
  logger: Logger,
  program: WorkerProgram = workerProgram(undefined),
): Executor {
  return new WorkerPool(kind(program), maxThreads, logger);
}

function kind(program: WorkerProgram): WorkerSpec {
  const openThread = isDeno || isBun ? openWebThread : openNodeThread;
  const open = (events: WorkerEvents) => openThread(events, program.url);
  const common = { name: "thread", program, open } as const;
  return isDeno ? { ...common, patience: 1_000, advice: ADVICE } : { ...common, patience: 5_000 };
}

const ADVICE =
  "; Deno cannot end a thread that never yields: it keeps a processor busy and this process from " +
  "exiting by itself. Use executeIn: ExecuteIn.PROCESS for this actor";
