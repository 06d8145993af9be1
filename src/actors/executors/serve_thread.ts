// What runs in a thread.

import process from "node:process";
import { parentPort } from "node:worker_threads";
import { isBun, isDeno } from "../../runtime.ts";
import type { AnyActor } from "../actor.ts";
import { JobServer } from "./job_server.ts";
import type { ToParent } from "./protocol.ts";

interface WorkerScope {
  postMessage(data: unknown): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(type: "unload", listener: () => void): void;
  close?(): void;
}

/** Runs jobs in this thread. */
export function serveThread(actors: readonly AnyActor[]): void {
  if (isDeno || isBun) serveWeb(globalThis as unknown as WorkerScope, actors);
  else serveNode(actors);
}

function serveWeb(scope: WorkerScope, actors: readonly AnyActor[]): void {
  const post = (frame: ToParent) => scope.postMessage(frame);
  if (isDeno) tellOfEnd(scope, post);
  const server = new JobServer(post, () => scope.close ? scope.close() : process.exit(), actors);
  scope.addEventListener("message", ({ data }) => server.receive(data));
  post(["ready"]);
}

/** Deno tells the parent nothing of a worker that exits or closes itself, so the worker does. */
function tellOfEnd(scope: WorkerScope, post: (frame: ToParent) => void): void {
  const close = scope.close!.bind(scope);
  let told = false;
  const tell = (code: number | undefined) => {
    if (!told) post(["exit", code]);
    told = true;
  };
  process.on("exit", (code) => tell(code));
  // What `Deno.exit` was given, `process.exitCode` does not tell.
  const { Deno } = globalThis as unknown as { Deno: { exitCode: number } };
  scope.addEventListener("unload", () => tell(Deno.exitCode));
  scope.close = () => {
    tell(0);
    close();
  };
}

function serveNode(actors: readonly AnyActor[]): void {
  const port = parentPort!;
  const server = new JobServer((frame) => port.postMessage(frame), () => process.exit(), actors);
  port.on("message", (data) => server.receive(data));
  port.postMessage(["ready"] satisfies ToParent);
}
