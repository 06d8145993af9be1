// What runs in a thread.

import process from "node:process";
import { isMainThread, parentPort } from "node:worker_threads";
import { JobServer } from "./job_server.ts";
import type { ToParent } from "./protocol.ts";

// The module graph holds this file for JSR; it does something only as the root of a Web Worker or a Node worker.
interface WorkerScope {
  postMessage(data: unknown): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(type: "unload", listener: () => void): void;
  close?(): void;
}

// Deno calls every thread that is a Web Worker the main one.
if ("Deno" in globalThis ? "WorkerGlobalScope" in globalThis : !isMainThread) {
  const isWeb = "Deno" in globalThis || "bun" in process.versions;
  if (isWeb) serveWeb(globalThis as unknown as WorkerScope);
  else serveNode();
}

function serveWeb(scope: WorkerScope): void {
  const post = (frame: ToParent) => scope.postMessage(frame);
  if ("Deno" in globalThis) tellOfEnd(scope, post);
  const server = new JobServer(post, () => scope.close ? scope.close() : process.exit());
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
  scope.addEventListener("unload", () => tell(Deno.exitCode));
  scope.close = () => {
    tell(0);
    close();
  };
}

function serveNode(): void {
  const port = parentPort!;
  const server = new JobServer((frame) => port.postMessage(frame), () => process.exit());
  port.on("message", (data) => server.receive(data));
  port.postMessage(["ready"] satisfies ToParent);
}
