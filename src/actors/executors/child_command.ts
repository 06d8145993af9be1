// How a process of the same runtime is started, with no more permissions than this one has.

import process from "node:process";
import { fileURLToPath } from "node:url";
import { WalnatsError } from "../../errors.ts";
import { entryUrl } from "./entry_url.ts";

/** Set in every process that we start. */
const MARK = "WALNATS_PROCESS";

const PERMISSIONS = ["read", "write", "net", "env", "run", "sys", "ffi", "import"] as const;

/** Flags of the parent that are about its own script, not about the runtime. */
const OWN_FLAGS = /^--(inspect|test|watch|eval|print|check|cpu-prof|heap-prof|input-type)|^-[ecp]$/;

/** A command with its environment. */
export interface ChildCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Record<string, string | undefined>;
}

/**
 * The command of a process; `flags` are for the runtime.
 *
 * @throws {WalnatsError} where this program is one executable file: it would start itself, for ever
 */
export function childCommand(flags: readonly string[]): ChildCommand {
  const entry = entryUrl("process_entry");
  const env = { ...process.env };
  if (env[MARK] || isStandalone(entry)) {
    throw new WalnatsError(
      "executeIn: ExecuteIn.PROCESS starts the runtime again, which cannot be done from a compiled executable, " +
        "nor from a handler that runs in such a process: use ExecuteIn.THREAD",
    );
  }
  const args = "Deno" in globalThis
    ? ["run", "--no-prompt", ...permissionFlags(), ...flags, entry.href]
    : [...runtimeFlags(process.execArgv), ...flags, fileURLToPath(entry)];
  return { command: process.execPath, args, env: { ...env, [MARK]: "1" } };
}

/** What was granted without a list; of the others nobody can tell what the list is. */
function permissionFlags(): string[] {
  const granted = PERMISSIONS.filter((name) => Deno.permissions.querySync({ name }).state === "granted");
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

function isStandalone(entry: URL): boolean {
  const build = "Deno" in globalThis ? Deno.build as { standalone?: boolean } : {};
  return build.standalone === true || /\$bunfs|~BUN/.test(entry.href);
}
