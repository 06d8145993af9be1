// How a process of the same runtime is started, with no more permissions than this one has.

import process from "node:process";
import { WalnatsError } from "../../errors.ts";
import { isDeno } from "../../runtime.ts";
import { isServing } from "./serve.ts";
import { PROCESS_MARK } from "./worker_kind.ts";
import { isStandalone, pathOf, type WorkerProgram } from "./worker_program.ts";

const PERMISSIONS = ["read", "write", "net", "env", "run", "sys", "ffi", "import"] as const;

/** Flags of the parent that are about its own script, not about the runtime. */
const OWN_FLAGS = /^--(inspect|test|watch|eval|print|check|cpu-prof|heap-prof|input-type)|^-[ecp]$/;

interface DenoPermissions {
  readonly permissions: { querySync(query: { name: string }): { readonly state: string } };
}

/** A command with its environment. */
export interface ChildCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Record<string, string | undefined>;
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
    if (program.isSelf) return { command, args: [], env };
    throw new WalnatsError(
      "executeIn: ExecuteIn.PROCESS starts a compiled program again as its own worker: let the program begin with " +
        "`if (!serveWorker(actors)) { … }`, or use ExecuteIn.THREAD",
    );
  }
  const args = isDeno
    ? ["run", "--no-prompt", ...permissionFlags(), ...flags, program.url.href]
    : [...runtimeFlags(process.execArgv), ...flags, pathOf(program)];
  return { command, args, env };
}

/** What was granted without a list; of the others nobody can tell what the list is. */
function permissionFlags(): string[] {
  const { permissions } = (globalThis as unknown as { Deno: DenoPermissions }).Deno;
  const granted = PERMISSIONS.filter((name) => permissions.querySync({ name }).state === "granted");
  return granted.length === PERMISSIONS.length ? ["-A"] : granted.map((name) => `--allow-${name}`);
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
