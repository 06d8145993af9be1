import type { MakeExecutor } from "./executor.ts";
import { workerProgram } from "./worker_program.ts";

/** Makes the executor of threads or that of processes. */
export const makeExecutor: MakeExecutor = async (kind, size, logger, worker) => {
  if (kind === "thread") {
    const { threadExecutor } = await import("./thread_executor.ts");
    return threadExecutor(size, logger, workerProgram(worker));
  }
  const { processExecutor } = await import("./process_executor.ts");
  return processExecutor(size, logger, workerProgram(worker));
};
