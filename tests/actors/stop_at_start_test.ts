// A stop is seen at every moment of the start of `listen`. The promise is 0.2 s; the tests allow for a busy machine.

import assert from "node:assert/strict";
import process from "node:process";
import { Actor, Actors, Event, ExecuteIn, moduleHandler, type types } from "@walnats/core";
import { Proxy } from "../chaos/proxy.ts";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { connectPair, type Pair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";
import { outputOf, startProgram } from "./executors/helpers.ts";

/** Milliseconds within which a stop must end what has just begun. */
const AT_ONCE = 1000;

/** Named, as on Bun all test files are one program, and one of them serves as its own worker. */
const worker = import.meta.resolve("../../src/actors/executors/worker_entry.ts");

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const neverLoads = moduleHandler<typeof import("./fixtures/never_loads.ts")>(
  import.meta.resolve("./fixtures/never_loads.ts"),
  "handle",
);
const quick = moduleHandler<typeof import("./fixtures/quick.ts")>(
  import.meta.resolve("./fixtures/quick.ts"),
  "double",
);

/** Milliseconds that something takes. */
async function timeOf(end: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await end();
  return performance.now() - begun;
}

/** An actor that is registered, with a message for it. */
async function waiting(
  handler: (n: number) => unknown,
  options: types.ActorOptions = {},
): Promise<Pair<Event<string, number>> & { readonly actor: types.AnyActor }> {
  const event = new Event(randomName(), Number);
  const actor = new Actor(randomName(), event, handler, options);
  const pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, 1, { sync: true });
  return { ...pair, actor };
}

for (const burst of [false, true]) {
  const how = burst ? "a burst" : "listen";

  test(`${how} ends with its signal, and close, while a silent server is asked for consumers`, async () => {
    await using pair = await waiting(() => {});
    await using proxy = await Proxy.start(server.url);
    for (const end of ["abort", "close"]) {
      const sub = await new Actors(pair.actor).connect(proxy.url, { logger: captureLogger() });
      proxy.stall();
      const stop = new AbortController();
      const listening = sub.listen({ signal: stop.signal, burst, worker });
      await sleep(50);
      const took = await timeOf(async () => {
        if (end === "abort") stop.abort();
        else await sub.close();
        await listening;
      });
      assert.ok(took < AT_ONCE, `${end}: ${took} ms`);
      assert.ok(await timeOf(() => sub.close()) < AT_ONCE);
      proxy.resume();
    }
  });

  for (const executeIn of Object.values(ExecuteIn)) {
    const options = { timeout: 60_000, sanitize: false };
    test(`${how} ends with its signal at any moment of its start; ${executeIn}`, options, async () => {
      await using pair = await waiting(quick, { executeIn });
      for (const after of [0, 1, 3, 10, 30, 100]) {
        const sub = await new Actors(pair.actor).connect(server.url, { logger: captureLogger() });
        const stop = new AbortController();
        const listening = sub.listen({ signal: stop.signal, burst, pollDelay: 5, worker });
        if (after) await sleep(after);
        const took = await timeOf(async () => {
          stop.abort();
          await listening;
        });
        assert.ok(took < AT_ONCE, `aborted after ${after} ms: ${took} ms`);
        await sub.close();
      }
    });

    test(`${how} ends while a module never finishes loading; ${executeIn}`, options, async () => {
      await using pair = await waiting(neverLoads, { executeIn });
      for (const end of ["abort", "close"]) {
        const sub = await new Actors(pair.actor).connect(server.url, { logger: captureLogger() });
        const stop = new AbortController();
        const listening = sub.listen({ signal: stop.signal, burst, worker });
        await sleep(end === "abort" ? 500 : 20);
        const took = await timeOf(async () => {
          if (end === "abort") stop.abort();
          else await sub.close();
          await listening;
        });
        assert.ok(took < AT_ONCE, `${end}: ${took} ms`);
        await sub.close();
      }
    });
  }
}

test("a connection that is closed as soon as it listens closes", async () => {
  await using pair = await waiting(() => {});
  const sub = await new Actors(pair.actor).connect(server.url, { logger: captureLogger() });
  const listening = sub.listen();
  assert.ok(await timeOf(() => sub.close()) < AT_ONCE);
  await listening;
});

for (const executeIn of Object.values(ExecuteIn)) {
  test(`SIGTERM ends a program whose module never finishes loading; ${executeIn}`, {
    timeout: 60_000,
  }, async () => {
    await using pair = await waiting(neverLoads, { executeIn });
    const program = startProgram("../../fixtures/stops_at_start", [
      server.url,
      pair.actor.event.name,
      pair.actor.name,
      executeIn,
    ]);
    const output = outputOf(program);
    await new Promise((resolve) => program.stdout!.once("data", resolve));
    await sleep(300);
    const begun = performance.now();
    process.kill(program.pid!, "SIGTERM"); // On Deno, one that was killed by its own method counts as dead by that.
    const { code, out, err } = await output;
    assert.deepEqual([code, out], [0, "listening\nstopped\n"], err);
    const took = performance.now() - begun;
    assert.ok(took < AT_ONCE, `${took} ms`);
  });
}
