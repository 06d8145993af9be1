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
 * On Deno this takes `--allow-run` and `--allow-env`; the processes have the permissions of their parent, with
 * its lists (`--allow-net=example.com`, `--deny-read=/etc`), and no others. Where the lists cannot be found out, on
 * Windows and of a permission set in deno.json, they get what was granted without one, and a warning says so.
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
  let warned = false;
  const warn = (lacking: readonly string[]) => {
    if (warned || lacking.length === 0) return;
    warned = true;
    logger.warn(
      `walnats: processes get less of the permissions ${
        lacking.map((kind) => `"${kind}"`).join(", ")
      } than this ` +
        "process has in part: Deno does not tell which part. Grant them without a list " +
        `(${
          lacking.map((kind) => `--allow-${kind}`).join(" ")
        }), or use executeIn: ExecuteIn.THREAD, where they are ` +
        "the same",
    );
  };
  return new WorkerPool(
    {
      name: "process",
      program,
      patience: 5_000,
      open(events) {
        const command = childCommand(flags, program);
        warn(command.lacking);
        return openChild(events, guard, command);
      },
      close: () => guard.close(),
    },
    maxProcesses,
    logger,
  );
}
