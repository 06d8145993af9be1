// A process as its parent sees it: the same runtime, with a channel for messages.

import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { serialize } from "node:v8";
import type { ChildCommand } from "./child_command.ts";
import { isDeno } from "../../runtime.ts";
import type { Ending, WorkerEvents, WorkerHandle } from "./worker_handle.ts";
import type { OrphanGuard } from "./orphan_guard.ts";
import { isFrame, type ToParent, type ToWorker } from "./protocol.ts";

/** Starts a process. */
export function openChild(
  events: WorkerEvents,
  guard: OrphanGuard,
  { command, args, env }: ChildCommand,
): WorkerHandle {
  // Of a session of its own: Ctrl+C in a terminal is for the parent, which may still wait for the job.
  const child = spawn(command, args, {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    serialization: "advanced",
    detached: process.platform !== "win32",
    windowsHide: true,
    env,
  });
  const { pid } = child;
  const guarded = pid === undefined ? undefined : guard.add(pid);
  let open = true;
  const end = (ending: Ending) => {
    if (!open) return;
    open = false;
    if (pid !== undefined) guard.remove(pid);
    events.ended(ending);
  };
  child.on("message", (data) => {
    if (!isFrame(data)) return;
    const frame = data as ToParent;
    // It gets no job before it is sure that it will not outlive us.
    if (frame[0] === "ready") guarded!.then(() => events.received(frame));
    else events.received(frame);
  });
  // Of a process that runs, an error is one of the channel; its end comes as "exit".
  child.on("error", (cause) => {
    if (pid === undefined) end({ how: `failed: ${cause.message}`, cause });
  });
  child.on("exit", (code, signal) => end(endingOf(code, signal)));
  return {
    post: (frame) => send(child, frame),
    kill: () => killGroup(child),
  };
}

function send(child: ChildProcess, frame: ToWorker): void {
  // On Deno a frame that cannot be cloned breaks the channel for good instead of throwing.
  if (isDeno) serialize(frame);
  if (child.connected) child.send(frame as never, () => {});
}

function endingOf(exitCode: number | null, signal: string | null): Ending {
  if (signal !== null) return { how: `was killed by ${signal}`, signal };
  return exitCode === null ? { how: "ended" } : { how: `exited with code ${exitCode}`, exitCode };
}

/** Kills the process and what it started in turn; where that may not be done, the process alone. */
function killGroup(child: ChildProcess): void {
  try {
    if (process.platform !== "win32" && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  } catch {
    // It is gone, or Deno may run some programs only, and then may kill none.
  }
  child.kill("SIGKILL");
}
