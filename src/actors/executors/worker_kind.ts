// How a thread or process knows that it is one of ours, and which kind.

import process from "node:process";
import { isDeno } from "../../runtime.ts";

/** The name of each thread, and on Node and Bun also its `workerData`. */
export const THREAD_MARK = "walnats worker";

/** Set in the environment of each process that we start: what it is to be. */
export const PROCESS_MARK = "WALNATS_PROCESS";
/** The last argument of a guard. */
export const GUARD_ARGUMENT = "walnats-guard";

/** What a thread or process is to be; `undefined`: this is the program itself. */
export type WorkerKind = "thread" | "process" | "guard" | undefined;

let kind: WorkerKind;

/** What this is; a process forgets its mark then, so that what it starts in turn is no worker. */
export function workerKind(): WorkerKind {
  return kind ??= isThread() ? "thread" : markOfProcess();
}

function isThread(): boolean {
  // Deno calls every thread that is a Web Worker the main one.
  if (isDeno) {
    return "WorkerGlobalScope" in globalThis && (globalThis as { name?: string }).name === THREAD_MARK;
  }
  const { isMainThread, workerData } = process.getBuiltinModule("node:worker_threads");
  return !isMainThread && workerData === THREAD_MARK;
}

function markOfProcess(): WorkerKind {
  // Only a process with a parent that talks to it, or a guard, may have a mark. On Deno reading the environment takes
  // a permission, and without it a question to the user: there a guard is told by an argument.
  if (isDeno && !process.send) return process.argv.at(-1) === GUARD_ARGUMENT ? "guard" : undefined;
  try {
    const mark = process.env[PROCESS_MARK];
    if (mark !== "guard" && !(mark === "process" && process.send)) return undefined;
    delete process.env[PROCESS_MARK];
    return mark;
  } catch {
    return undefined;
  }
}
