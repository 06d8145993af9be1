import process from "node:process";
import type { Logger } from "../../logger.ts";
import type { Executor } from "./executor.ts";
import type { LaneKind } from "./lane.ts";
import { openNodeThread } from "./node_thread.ts";
import { openWebThread } from "./web_thread.ts";
import { WorkerPool } from "./worker_pool.ts";

/**
 * Runs handlers in Web Workers, on Node in those of `node:worker_threads`.
 *
 * On Deno the threads have the permissions of their parent, and loading the handlers' modules takes
 * `--allow-read` for local ones. A thread that runs out of memory there takes the whole process with it, and one
 * that never yields cannot be ended.
 *
 * @param maxThreads how many may run at once
 */
export function threadExecutor(maxThreads: number, logger: Logger): Executor {
  return new WorkerPool(kind(), maxThreads, logger);
}

function kind(): LaneKind {
  const name = "thread";
  if ("Deno" in globalThis) return { name, patience: 1_000, advice: ADVICE, open: openWebThread };
  return { name, patience: 5_000, open: "bun" in process.versions ? openWebThread : openNodeThread };
}

const ADVICE =
  "; Deno cannot end a thread that never yields: it keeps a processor busy and this process from " +
  "exiting by itself. Use executeIn: ExecuteIn.PROCESS for this actor";
