import type { Logger } from "../../logger.ts";
import { childCommand } from "./child_command.ts";
import { openChild } from "./child_process.ts";
import type { Executor } from "./executor.ts";
import { OrphanGuard } from "./orphan_guard.ts";
import { WorkerPool } from "./worker_pool.ts";
import { type WorkerProgram, workerProgram } from "./worker_program.ts";

/**
 * Runs handlers in OS processes of the same runtime, which end with this process, however that ends.
 *
 * On Deno this takes `--allow-run` and `--allow-env`; the processes get each kind of permission that was granted
 * without a list (`--allow-net`, not `--allow-net=example.com`), and no others.
 *
 * @param maxProcesses how many may run at once
 * @param program what the processes run
 * @param flags for the runtime, before the ones that it gets anyway: a limit of the heap, say
 */
export function processExecutor(
  maxProcesses: number,
  logger: Logger,
  program: WorkerProgram = workerProgram(undefined),
  flags: readonly string[] = [],
): Executor {
  const guard = new OrphanGuard(logger);
  return new WorkerPool(
    {
      name: "process",
      program,
      patience: 5_000,
      open: (events) => openChild(events, guard, childCommand(flags, program)),
      close: () => guard.close(),
    },
    maxProcesses,
    logger,
  );
}
