// A stop ends in time, whatever the server, handlers and hooks do: within `drainTimeout` and 3 s, `close` included.

import assert from "node:assert/strict";
import process from "node:process";
import { Actor, Actors, Event, Events, type types } from "@walnats/core";
import { NatsServer } from "../../src/testing/mod.ts";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { Proxy } from "./proxy.ts";

/** Seconds. */
const DRAIN = 1;
/** Milliseconds that are promised, and one second more for a busy machine. */
const IN_TIME = (DRAIN + 3 + 1) * 1000;

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const never = () => new Promise<void>(() => {});

/** Where the tests connect, and what happens to the server before the stop. */
interface Scenario extends AsyncDisposable {
  readonly url: string;
  break(): void;
}

const scenarios: Record<string, () => Promise<Scenario>> = {
  "a server that works": () =>
    Promise.resolve({ url: server.url, break() {}, [Symbol.asyncDispose]: () => Promise.resolve() }),
  "a silent server": async () => {
    const proxy = await Proxy.start(server.url);
    return { url: proxy.url, break: () => proxy.stall(), [Symbol.asyncDispose]: () => proxy.close() };
  },
  "a silent server, over WebSocket": async () => {
    const nats = await NatsServer.start({ websocket: true, version: server.version });
    const proxy = await Proxy.start(nats.websocketUrl!);
    const close = () => proxy.close().then(() => nats.close());
    const url = proxy.url.replace("nats:", "ws:");
    return { url, break: () => proxy.stall(), [Symbol.asyncDispose]: close };
  },
  "a stopped server": async () => {
    const nats = await NatsServer.start({ version: server.version });
    const close = () => {
      process.kill(nats.pid, "SIGCONT");
      return nats.close();
    };
    return { url: nats.url, break: () => process.kill(nats.pid, "SIGSTOP"), [Symbol.asyncDispose]: close };
  },
  "a server that is gone": async () => {
    const proxy = await Proxy.start(server.url);
    return { url: proxy.url, break: () => proxy.cut(), [Symbol.asyncDispose]: () => proxy.close() };
  },
};

for (const burst of [false, true]) {
  const name = `${
    burst ? "a burst" : "listen"
  } and close end in time, whatever the server does and is in hand`;
  test(name, { timeout: 60_000, sanitize: false }, async () => {
    const all = Object.entries(scenarios).map(([what, start]) => stopIn(what, start, burst));
    console.log((await Promise.all(all)).join("\n"));
  });
}

/** Stops with all kinds of jobs in hand, and tells how long that took. */
async function stopIn(what: string, start: () => Promise<Scenario>, burst: boolean): Promise<string> {
  await using scenario = await start();
  const event = new Event(randomName(), Number).withResponse(Number);
  const broken = Promise.withResolvers<void>();
  const started = new Set<string>();
  const actor = (name: string, handler: () => unknown, options: types.ActorOptions = {}) =>
    new Actor(randomName(name), event, async () => {
      started.add(name);
      return await handler() as number;
    }, { pulse: false, ...options });
  const fail = async () => {
    await broken.promise;
    throw new Error("no luck");
  };
  let hooks = 0;
  const hangs = () => {
    hooks++;
    return never();
  };
  const actors = [
    actor("hangs", never),
    actor("hooks", () => 1, { middlewares: [{ onStart: hangs, onSuccess: hangs }] }),
    actor("confirms", () => broken.promise.then(() => 2), { confirmAck: true }),
    actor("parks", fail, { retryDelay: [60] }),
    actor("dead-letters", fail, { maxAttempts: 1 }),
  ];
  const log = captureLogger();
  const pub = await new Events(event).connect(scenario.url, { logger: log });
  const sub = await new Actors(...actors).connect(scenario.url, { logger: log });
  await pub.register();
  await sub.register();
  await pub.emit(event, 1, { sync: true });
  const stop = new AbortController();
  const listening = sub.listen({ signal: stop.signal, burst, drainTimeout: DRAIN });
  await until("all have started", () => started.size === actors.length && hooks === 2);
  const response = pub.request(event, 2, { timeout: 30 }).catch((error) => error.name);
  scenario.break();
  broken.resolve();
  await sleep(50);

  const begun = performance.now();
  stop.abort();
  await listening;
  const listened = performance.now() - begun;
  await sub.close();
  const closed = performance.now() - begun;
  await pub.close();
  const all = performance.now() - begun - closed;
  assert.ok(closed < IN_TIME, `${what}: listen ended after ${listened} ms, close after ${closed} ms`);
  assert.ok(all < 4000, `${what}: the publisher's close took ${all} ms`);
  await response;
  const told = log.lines.some(({ message }) => message.includes("have not ended in time"));
  assert.ok(told, `${what}: the hooks are named`);
  return `${what}: ${Math.round(listened)} ms, ${Math.round(closed)} ms, ${Math.round(all)} ms`;
}

test("a stop with nothing in hand does not use up drainTimeout with a silent server", async () => {
  await using proxy = await Proxy.start(server.url);
  const event = new Event(randomName(), Number);
  const log = captureLogger();
  await using pub = await new Events(event).connect(server.url, { logger: log });
  await pub.register();
  const sub = await new Actors(new Actor(randomName(), event, () => {})).connect(proxy.url, { logger: log });
  await sub.register();
  const listening = sub.listen({ drainTimeout: 60 });
  await sleep(200);
  proxy.stall();
  const begun = performance.now();
  await sub.close();
  await listening;
  assert.ok(performance.now() - begun < 6000, `${performance.now() - begun} ms`);
});
