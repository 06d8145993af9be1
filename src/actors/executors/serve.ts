// Starts what a thread or process of ours is to do.

import type { AnyActor } from "../actor.ts";
import { guard } from "./guard_command.ts";
import { workerKind } from "./worker_kind.ts";

let serving = false;

/** Whether this is a thread or process that runs jobs of another one. */
export function isServing(): boolean {
  return serving;
}

/** Serves where this is a thread or process that walnats has started; whether it is. */
export function serve(actors: readonly AnyActor[]): boolean {
  const kind = workerKind();
  if (kind === undefined) return false;
  if (serving) return true;
  serving = true;
  // What a worker that cannot start has to say is for its parent: an uncaught error ends it.
  if (kind === "thread") void import("./serve_thread.ts").then(({ serveThread }) => serveThread(actors));
  else if (kind === "process") {
    void import("./serve_process.ts").then(({ serveProcess }) => serveProcess(actors));
  } else guard();
  return true;
}
