// A whole program inside of a Web Worker, for Deno and Bun.

import { Actor, Actors, Events } from "@walnats/core";
import { DOUBLE } from "./events.ts";

interface Scope {
  postMessage?(message: unknown): void;
}

async function inside(): Promise<void> {
  const pub = await new Events(DOUBLE).connect();
  await pub.register();
  const sub = await new Actors(new Actor("double", DOUBLE, (number) => number * 2)).connect();
  await sub.register();
  const stop = new AbortController();
  const listening = sub.listen({ signal: stop.signal });
  const answer = await pub.request(DOUBLE, 21);
  stop.abort();
  await listening;
  await sub.close();
  await pub.close();
  (globalThis as Scope).postMessage!(answer);
}

function outside(): void {
  const worker = new Worker(new URL(import.meta.url), { type: "module", name: "a program" });
  worker.onmessage = ({ data }) => {
    console.log(data === 42 ? "done" : `got ${data}`);
    worker.terminate();
  };
}

const isWorker = typeof Bun === "undefined" ? "WorkerGlobalScope" in globalThis : !Bun.isMainThread;
if (isWorker) void inside();
else outside();

declare const Bun: { readonly isMainThread: boolean } | undefined;
