// What runs in a process.

import process from "node:process";
import { serialize } from "node:v8";
import { JobServer } from "./job_server.ts";
import type { ToParent } from "./protocol.ts";

// The module graph holds this file for JSR; it does something only in a process that a parent talks to.
if (process.send) serve(process.send.bind(process));

function serve(send: (frame: ToParent) => void): void {
  // On Deno a frame that cannot be cloned breaks the channel for good instead of throwing.
  const isDeno = "Deno" in globalThis;
  const post = (frame: ToParent) => {
    if (isDeno) serialize(frame);
    send(frame);
  };
  const server = new JobServer(post, () => process.exit());
  // When to end is the parent's decision: a service manager signals them all at once.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
  process.on("disconnect", () => process.exit());
  process.on("message", (data) => server.receive(data));
  post(["ready"]);
}
