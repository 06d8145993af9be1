// Starts what a thread or process of ours is to do.

import type { AnyActor } from "../actor.ts";
import { guard } from "./guard_command.ts";
import { workerKind } from "./worker_kind.ts";

let serving = false;
let isProgram = false;

/** Whether this is a thread or process that runs jobs of another one. */
export function isServing(): boolean {
  return serving;
}

/** Whether this is a program that `serveWorker` made a worker: it must do nothing else. */
export function isProgramServing(): boolean {
  return serving && isProgram;
}

/** The program that walnats started as a worker is the user's. */
export function serveProgram(actors: readonly AnyActor[]): boolean {
  isProgram = true;
  return serve(actors);
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
