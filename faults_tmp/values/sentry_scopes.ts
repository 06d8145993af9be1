// WB-45: currentContext() in callbacks is the job's own, or a clear error; never another job's.
import { EventEmitter } from "node:events";
import { connect as tcp, createServer } from "node:net";
import process from "node:process";
import { finished, PassThrough } from "node:stream";
import { Actor, Actors, currentContext, Event, Events } from "@walnats/core";
import { check, recorder, serve, until, verdict, wait } from "./kit.ts";
const { url, own } = await serve();
const JOB = new Event("job", Number);
const echo = createServer((s) => s.pipe(s)).listen(0, "127.0.0.1");
await new Promise((r) => echo.once("listening", r));
const port = (echo.address() as { port: number }).port;
const seen = new Map<string, { own: number; none: number; other: number }>();
function note(where: string, id: number) {
  const at = seen.get(where) ?? { own: 0, none: 0, other: 0 };
  seen.set(where, at);
  try {
    at[currentContext().message === id ? "own" : "other"]++;
  } catch {
    at.none++;
  }
}
/** A pool as databases have it: one connection, made by whoever came first, and a queue. */
const pool = { socket: undefined as ReturnType<typeof tcp> | undefined, queue: [] as (() => void)[] };
function query(done: () => void) {
  pool.queue.push(done);
  if (!pool.socket) {
    pool.socket = tcp(port, "127.0.0.1");
    pool.socket.on("data", (d) => {
      for (const _ of d) pool.queue.shift()?.();
    });
  }
  pool.socket.write("x");
}
const emitter = new EventEmitter();
emitter.setMaxListeners(200);
let ended = 0;
const actor = new Actor("a", JOB, async (id) => {
  const all: Promise<void>[] = [];
  const when = (where: string, arm: (f: () => void) => void) =>
    all.push(new Promise((r) => arm(() => (note(where, id), r()))));
  when("setTimeout", (f) => setTimeout(f, 5));
  when("setImmediate", (f) => setImmediate(f));
  when("queueMicrotask", (f) => queueMicrotask(f));
  when("nextTick", (f) => process.nextTick(f));
  when("promise", (f) => Promise.resolve().then(f));
  when("emitter", (f) => emitter.once("go", f));
  when("stream.finished", (f) => {
    const s = new PassThrough();
    finished(s, f);
    s.resume().end("x");
  });
  when("socket", (f) => {
    const s = tcp(port, "127.0.0.1", () => s.write("x"));
    s.once("data", () => (f(), s.destroy()));
  });
  when("AbortSignal.timeout", (f) => AbortSignal.timeout(8).addEventListener("abort", f));
  when("pool", (f) => query(f));
  when("signal of the job", (f) => currentContext().signal.addEventListener("abort", f));
  await wait(20);
  note("after await", id);
  setTimeout(() => {
    note("after the job's end", id);
    ended++;
  }, 400);
  if (id === 49) setTimeout(() => emitter.emit("go"), 10);
  await wait(30);
});
const sub = await new Actors(actor).connect(url, { logger: recorder() });
const pub = await new Events(JOB).connect(url);
await pub.register();
await sub.register();
const stop = new AbortController();
const listening = sub.listen({ signal: stop.signal, maxJobs: 50 });
await pub.emitMany(JOB, Array.from({ length: 50 }, (_, i) => i), { sync: true });
await until(() => ended >= 50, 8000);
await wait(200);
for (const [where, { own: o, none, other }] of seen) {
  console.log(`${where}: own ${o}, none ${none}, another's ${other}`);
  // An emitter calls its listeners in the context of whoever emits, and a shared pool in that of whoever made it: as on every runtime.
  if (!["emitter", "pool"].includes(where)) {
    check(other === 0, `${where}: ${other} of 50 saw another job's context`);
  }
  if (
    ["setTimeout", "setImmediate", "queueMicrotask", "nextTick", "promise", "after await"].includes(where)
  ) check(o === 50, `${where}: only ${o} of 50 have their context`);
}
stop.abort();
await listening;
pool.socket?.destroy();
echo.close();
await sub.close();
await pub.close();
await own?.close();
verdict();
