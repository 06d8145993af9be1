// What runs in a process.

import process from "node:process";
import { serialize } from "node:v8";
import { isDeno } from "../../runtime.ts";
import type { AnyActor } from "../actor.ts";
import { JobServer } from "./job_server.ts";
import type { ToParent } from "./protocol.ts";

/** Runs jobs in this process. */
export function serveProcess(actors: readonly AnyActor[]): void {
  const send = process.send!.bind(process);
  const post = (frame: ToParent) => {
    // On Deno a frame that cannot be cloned breaks the channel for good instead of throwing.
    if (isDeno) serialize(frame);
    send(frame);
  };
  const server = new JobServer(post, () => process.exit(), actors);
  // When to end is the parent's decision: a service manager signals them all at once.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
  process.on("disconnect", () => process.exit());
  process.on("message", (data) => server.receive(data));
  post(["ready"]);
}
