// The examples with web frameworks: a request becomes an event that is handled, and a stop loses nothing.

import { NatsServer } from "@walnats/core/testing";
import assert from "node:assert/strict";
import { freePorts } from "../deploy/free_ports.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { Example } from "./example.ts";
import type { Program } from "./run_program.ts";

/** Posts a user; the status, or `undefined` where nobody answers any more. */
async function signUp(port: number, body: unknown): Promise<number | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/users`, {
      method: "POST",
      headers: { "content-type": "application/json", connection: "close" },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return undefined;
  }
}

/** Requests without end, ten at a time, in the middle of which the server is stopped; the ids that were taken. */
async function stopUnderLoad(example: Example, server: Program, port: number): Promise<Set<number>> {
  const taken = new Set<number>();
  let last = 1000;
  let over = false;
  const clients = Array.from({ length: 10 }, async () => {
    while (!over) {
      const id = ++last;
      const status = await signUp(port, { id, name: `user ${id}` });
      if (status === undefined) return;
      assert.equal(status, 202);
      taken.add(id);
    }
  });
  await until("some were taken", () => taken.size > 100, 30_000);
  await example.stop(server, "SIGTERM");
  over = true;
  await Promise.all(clients);
  return taken;
}

const welcomed = (programs: readonly Program[]) =>
  new Set(
    programs.flatMap(({ lines }) => lines).flatMap((line) => /^welcome, user (\d+)$/.exec(line)?.[1] ?? []),
  );

test("web_hono: each request that was answered with 202 is handled, though server and worker are stopped", {
  timeout: 120_000,
}, async () => {
  await using nats = await NatsServer.start();
  await using example = new Example("web_hono", nats.url);
  const [port] = await freePorts(1) as [number];
  const env = { PORT: `${port}` };
  const server = await example.start("server.ts", { ready: "http://localhost:", env });
  const workers = [await example.start("worker.ts", { ready: "listening" })];

  assert.equal(await signUp(port, { id: 1, name: "Ada" }), 202);
  await until("she is welcomed", () => workers[0]!.lines.includes("welcome, Ada"));
  assert.equal(await signUp(port, { id: 1, name: "Ada" }), 202, "the same again");
  assert.equal(await signUp(port, { id: "one", name: "Ada" }), 400);
  assert.equal(await signUp(port, "{"), 400);
  await nats.stop();
  assert.equal(await signUp(port, { id: 2, name: "Bob" }), 503, "nobody can rely on it");
  await nats.restart();

  const taken = await stopUnderLoad(example, server, port);
  await example.stop(workers[0]!, "SIGTERM");
  workers.push(await example.start("worker.ts", { ready: "listening" }));
  await until("all are welcomed", () => taken.isSubsetOf(numbers(welcomed(workers))), 30_000);
  assert.equal(workers.flatMap(({ lines }) => lines).filter((line) => line === "welcome, Ada").length, 1);
  await example.stop(workers[1]!, "SIGTERM");
});

test("web_express: one program emits and handles, and the next start handles what the last one could not", {
  timeout: 120_000,
}, async () => {
  await using nats = await NatsServer.start();
  await using example = new Example("web_express", nats.url);
  const [port] = await freePorts(1) as [number];
  const env = { PORT: `${port}` };
  const servers = [await example.start("server.ts", { ready: "http://localhost:", env })];

  assert.equal(await signUp(port, { id: 1, name: "Ada" }), 202);
  await until("she is welcomed", () => servers[0]!.lines.includes("welcome, Ada"));
  assert.equal(await signUp(port, { id: "one", name: "Ada" }), 400);
  assert.equal(await signUp(port, "{"), 400);

  const taken = await stopUnderLoad(example, servers[0]!, port);
  servers.push(await example.start("server.ts", { ready: "http://localhost:", env }));
  await until("all are welcomed", () => taken.isSubsetOf(numbers(welcomed(servers))), 30_000);
  await example.stop(servers[1]!, "SIGTERM");
});

function numbers(texts: ReadonlySet<string>): Set<number> {
  return new Set([...texts].map(Number));
}
