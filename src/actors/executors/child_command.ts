// How a process of the same runtime is started, with no more permissions than this one has.

import process from "node:process";
import { WalnatsError } from "../../errors.ts";
import { isDeno } from "../../runtime.ts";
import {
  type PermissionFlags,
  permissionFlags,
  type PermissionQuery,
  type PermissionStatus,
} from "./deno_permissions.ts";
import { isStandalone } from "./is_standalone.ts";
import { ownFlags } from "./own_flags.ts";
import { isServing } from "./serve.ts";
import { PROCESS_MARK } from "./worker_kind.ts";
import { pathOf, type WorkerProgram } from "./worker_program.ts";

/** Flags of the parent that are about its own script, not about the runtime. */
const OWN_FLAGS = /^--(inspect|test|watch|eval|print|check|cpu-prof|heap-prof|input-type)|^-[ecp]$/;

interface DenoPermissions {
  readonly permissions: { querySync(query: PermissionQuery): PermissionStatus };
}

/** A command with its environment. */
export interface ChildCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Record<string, string | undefined>;
  /** On Deno: kinds of permission of which this process has a part that the other one does not get. */
  readonly lacking: readonly string[];
}

/**
 * The command of a process; `flags` are for the runtime. A compiled program starts itself again.
 *
 * @throws {WalnatsError} where that cannot be done: it would start itself, for ever
 */
export function childCommand(flags: readonly string[], program: WorkerProgram): ChildCommand {
  const env = { ...process.env, [PROCESS_MARK]: "process" };
  const command = process.execPath;
  if (isServing()) {
    throw new WalnatsError(
      "executeIn: ExecuteIn.PROCESS cannot be used in a handler that runs in a thread or process of walnats itself: " +
        "use ExecuteIn.THREAD",
    );
  }
  if (isStandalone()) {
    if (program.isSelf) return { command, args: [], env, lacking: [] };
    throw new WalnatsError(
      "executeIn: ExecuteIn.PROCESS starts a compiled program again as its own worker: let the program begin with " +
        "`if (!serveWorker(actors)) { … }`, or use ExecuteIn.THREAD",
    );
  }
  if (!isDeno) {
    const args = [...runtimeFlags(process.execArgv), ...flags, pathOf(program)];
    return { command, args, env, lacking: [] };
  }
  const rights = ownRights();
  const args = ["run", "--no-prompt", ...rights.flags, ...flags, program.url.href];
  return { command, args, env, lacking: rights.lacking };
}

/** What this process may do now, as flags. */
function ownRights(): PermissionFlags {
  const { permissions } = (globalThis as unknown as { Deno: DenoPermissions }).Deno;
  const query = (question: PermissionQuery) => permissions.querySync(question);
  // The command line is looked at only where something was granted in part, or denied.
  const whole = permissionFlags(query, undefined);
  const rights = whole.lacking.length > 0 || whole.flags[0] !== "-A"
    ? permissionFlags(query, ownFlags())
    : whole;
  if (rights.flags.some((flag) => flag === "-A" || flag.startsWith("--allow-env"))) return rights;
  // It must be able to see that it is a worker.
  return { ...rights, flags: [...rights.flags, `--allow-env=${PROCESS_MARK}`] };
}

/** Without the script that was given as a flag. */
function runtimeFlags(given: readonly string[]): string[] {
  const kept: string[] = [];
  for (const [at, flag] of given.entries()) {
    const isScript = /^(--eval|--print|-[ep])$/.test(given[at - 1] ?? "");
    if (!isScript && !OWN_FLAGS.test(flag)) kept.push(flag);
  }
  return kept;
}
