import assert from "node:assert/strict";
import { createServer } from "node:http";
import { Actor, Actors, Event, Events } from "@walnats/core";
import { health, healthHandler, healthServer } from "@walnats/core/health";
import { NatsServer } from "@walnats/core/testing";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

/** A subscriber whose job runs until the test ends it. */
async function startSubscriber(url?: string) {
  const event = new Event(randomName(), Number);
  let end = () => {};
  const actor = new Actor("work", event, () => new Promise<void>((resolve) => end = resolve));
  const other = new Actor("other", event, () => {});
  const pair = await connectPair([event], [actor, other], url);
  const stop = new AbortController();
  return { event, pair, conn: pair.sub, stop, endJob: () => end() };
}

test("a subscriber is ready while it is connected and all its actors listen", async () => {
  const { conn, pair, stop } = await startSubscriber();
  await using _pair = pair;
  assert.deepEqual(health(conn), {
    alive: true,
    ready: false,
    checks: [
      { name: "connection", ok: true, message: "connected" },
      { name: "listen", ok: false, message: "0 of 2 actors listen" },
    ],
  });
  const listening = conn.listen({ signal: stop.signal });
  assert.equal(health(conn).ready, false, "it starts");
  await until("it is ready", () => health(conn).ready);
  assert.equal(health(conn).checks[1]!.message, "2 of 2 actors listen");
  stop.abort();
  assert.deepEqual([health(conn).alive, health(conn).ready], [true, false], "its stop has begun");
  await listening;
  assert.equal(health(conn).ready, false);
  await conn.listen({ burst: true });
  assert.equal(health(conn).ready, false);
  await conn.close();
  assert.deepEqual([health(conn).alive, health(conn).checks[0]!.message], [false, "closed for good"]);
});

test("while NATS is away it is alive and not ready; when it is back, it is ready again", async () => {
  await using nats = await NatsServer.start({ version: server.version });
  const { conn, pair, stop } = await startSubscriber(nats.url);
  await using _pair = pair;
  const listening = conn.listen({ signal: stop.signal, drainTimeout: 1 });
  await until("it is ready", () => health(conn).ready);
  await nats.kill();
  await until("it has noticed", () => !health(conn).ready);
  const { alive, checks } = health(conn);
  assert.deepEqual([alive, checks[0]!.message], [true, "NATS is away: connecting again"]);
  const response = await healthHandler(conn)({ url: "http://x/metrics", method: "GET" });
  const text = await response.text();
  assert.match(text, /^walnats_alive 1$/m);
  assert.doesNotMatch(text, /^walnats_actor_waiting\{/m, "only NATS knows");
  await nats.restart();
  await until("it is ready again", () => health(conn).ready, 20_000);
  stop.abort();
  await listening;
});

test("over HTTP: livez, readyz and metrics, whatever stands before them", async () => {
  const { conn, pair, stop, event, endJob } = await startSubscriber();
  await using _pair = pair;
  await using serving = await healthServer(conn, {
    port: 0,
    hostname: "127.0.0.1",
    metrics: () => "mine 1\n",
  });
  const base = `http://127.0.0.1:${serving.port}`;
  const get = async (path: string, method = "GET") => {
    const response = await fetch(base + path, { method });
    return {
      status: response.status,
      type: response.headers.get("content-type"),
      text: await response.text(),
    };
  };
  assert.equal((await get("/livez")).status, 200);
  assert.equal((await get("/readyz")).status, 503);
  const listening = conn.listen({ signal: stop.signal, maxJobs: 1 });
  await until("it is ready", async () => (await get("/health/readyz?full")).status === 200);
  const ready = await get("/readyz");
  assert.equal(ready.type, "application/json");
  assert.deepEqual(JSON.parse(ready.text), health(conn));
  await pair.pub.emitMany(event, [1, 2], { sync: true });
  const lines = (await until2(async () => {
    const { text, type } = await get("/metrics");
    assert.equal(type, "text/plain; version=0.0.4; charset=utf-8");
    return text.includes(`walnats_jobs_in_hand{event="${event.name}",agent="work"} 1`) ? text : undefined;
  })).split("\n");
  const of = (name: string, agent: string) =>
    lines.find((line) => line.startsWith(`${name}{event="${event.name}",agent="${agent}"} `))?.split(" ")[1];
  assert.ok(lines.includes("walnats_ready 1"));
  assert.ok(lines.includes("mine 1"));
  assert.equal(of("walnats_actor_waiting", "work"), "1");
  assert.equal(of("walnats_actor_in_progress", "work"), "1");
  assert.equal(of("walnats_actor_redelivered", "work"), "0");
  assert.ok(lines.includes("# TYPE walnats_actor_waiting gauge"));
  assert.equal((await get("/")).status, 404);
  assert.equal((await get("/livez", "POST")).status, 405);
  const head = await get("/livez", "HEAD");
  assert.deepEqual([head.status, head.text], [200, ""]);
  endJob();
  stop.abort();
  endJob();
  await listening;
});

/** Polls until there is a value. */
async function until2<T>(read: () => Promise<T | undefined>): Promise<T> {
  let value: T | undefined;
  await until("there is a value", async () => (value = await read()) !== undefined);
  return value!;
}

test("a closed server is gone, a port that is taken is an error, and metrics that throw are a 500", async () => {
  const { conn, pair } = await startSubscriber();
  await using _pair = pair;
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const { port } = taken.address() as { port: number };
  await assert.rejects(healthServer(conn, { port, hostname: "127.0.0.1" }), /EADDRINUSE|in use/);
  await new Promise((resolve) => taken.close(resolve));
  const metrics = () => {
    throw new Error("mine");
  };
  const serving = await healthServer(conn, { port: 0, hostname: "127.0.0.1", metrics });
  const response = await fetch(`http://127.0.0.1:${serving.port}/metrics`);
  assert.deepEqual([response.status, await response.text()], [500, ""]);
  await serving.close();
  await assert.rejects(fetch(`http://127.0.0.1:${serving.port}/livez`));
});

test("what is no connection, and wrong options, are errors", async () => {
  const event = new Event(randomName(), Number);
  const actors = new Actors(new Actor("work", event, () => {}));
  for (const wrong of [actors, new Events(event), undefined, null, "conn"]) {
    assert.throws(() => health(wrong as never), /health takes a connection, from .*, got/);
    assert.throws(() => healthHandler(wrong as never), TypeError);
  }
  await using conn = await actors.connect(server.url, { logger: captureLogger() });
  await assert.rejects(healthServer(conn, { port: -1 }), RangeError);
  await assert.rejects(healthServer(conn, { host: "x" } as never), /unknown option "host"/);
});
