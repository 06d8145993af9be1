// The flags that this process was started with, on Deno: it shows a program only the arguments of the script.

import { spawnSync } from "node:child_process";
import process from "node:process";
import { tryRead } from "../../describe_error.ts";

/** A shell may look at the process that has started it; Deno lets only a program with all permissions do so. */
const LOOK = process.platform === "linux"
  ? "tr '\\0' '\\n' < \"/proc/$PPID/cmdline\""
  : "ps -o args= -p \"$PPID\" | tr ' ' '\\n'";

let found: { readonly flags: readonly string[] | undefined } | undefined;

/** The flags before the script; `undefined` where they cannot be found out. Costs some milliseconds, once. */
export function ownFlags(): readonly string[] | undefined {
  found ??= { flags: tryRead(look) };
  return found.flags;
}

function look(): readonly string[] | undefined {
  if (process.platform === "win32") return undefined;
  const { stdout, status } = spawnSync("/bin/sh", ["-c", LOOK], { encoding: "utf8", timeout: 2_000 });
  const words = stdout.split("\n").filter(Boolean);
  const { args } = (globalThis as unknown as { Deno: { args: readonly string[] } }).Deno;
  // The script and its arguments come last.
  const flags = words.slice(1, words.length - args.length - 1).filter((word) => word.startsWith("-"));
  if (status !== 0 || words.length === 0) return undefined;
  // Where a space may be part of a word, nobody can be sure to know all that is denied.
  return process.platform === "linux" ? flags : flags.filter((flag) => !/^--(deny|ignore)-/.test(flag));
}
