// What a job promises holds wherever its handler runs: one suite for the main thread, Web Workers and processes.

import assert from "node:assert/strict";
import {
  Actor,
  Event,
  ExecuteIn,
  HandlerNotFoundError,
  JobTimeoutError,
  type Middleware,
  moduleHandler,
  type types,
  WorkerCrashedError,
} from "@walnats/core";
import { consumerInfo, infoAtRest } from "../../helpers/consumer_info.ts";
import { listenUntil } from "../../helpers/listen_until.ts";
import { randomName } from "../../helpers/nats.ts";
import { connectPair } from "../../helpers/pair.ts";
import { test } from "../../helpers/test.ts";

type Handlers = typeof import("./fixtures/handlers.ts");
const URL_OF_HANDLERS = import.meta.resolve("./fixtures/handlers.ts");
const handler = (name: types.FunctionName<Handlers>) => moduleHandler(URL_OF_HANDLERS, name);

/** Middlewares that keep how jobs ended. */
function outcomes(): { successes: number; failures: unknown[]; middleware: Middleware } {
  const seen = { successes: 0, failures: [] as unknown[] };
  return Object.assign(seen, {
    middleware: {
      onSuccess: () => void seen.successes++,
      onFailure: (ctx: types.ErrorContext) => void seen.failures.push(ctx.exception),
    },
  });
}

for (const executeIn of Object.values(ExecuteIn)) {
  test(`${executeIn}: the handler's result is the response`, { timeout: 60_000 }, async () => {
    const event = new Event(randomName(), Number).withResponse(Number);
    const actor = new Actor(randomName(), event, handler("double"), { executeIn });
    await using pair = await connectPair([event], [actor]);
    const stop = new AbortController();
    const listening = pair.sub.listen({ signal: stop.signal });
    assert.equal(await pair.pub.request(event, 21, { timeout: 20 }), 42);
    stop.abort();
    await listening;
  });

  test(`${executeIn}: Retry and Reject mean what they mean`, { timeout: 60_000 }, async () => {
    const event = new Event(randomName(), String).withResponse(Number);
    const retries = outcomes();
    const rejects = outcomes();
    const retried = new Actor(randomName(), event, handler("attempts"), {
      executeIn,
      middlewares: [retries.middleware],
    });
    const rejected = new Actor(randomName(), event, handler("reject"), {
      executeIn,
      middlewares: [rejects.middleware],
    });
    await using pair = await connectPair([event], [retried, rejected]);
    await pair.pub.emit(event, "good", { sync: true });
    await listenUntil(
      pair.sub,
      "both have ended",
      () => retries.successes === 1 && rejects.failures.length === 1,
    );
    assert.deepEqual(retries.failures.map((error) => (error as Error).name), ["Retry"]);
    const [letter] = await pair.sub.deadLetters.list({ actor: rejected.name });
    assert.equal(letter!.error, "Reject: no good");
    await pair.sub.deadLetters.drop({ actor: rejected.name });
  });

  test(
    `${executeIn}: a job over its time fails, and the next attempt runs`,
    { timeout: 60_000 },
    async () => {
      const event = new Event(randomName(), String);
      const seen = outcomes();
      const actor = new Actor(randomName(), event, handler("hang"), {
        executeIn,
        jobTimeout: 2,
        retryDelay: [0],
        middlewares: [seen.middleware],
      });
      await using pair = await connectPair([event], [actor]);
      await pair.pub.emit(event, "x", { sync: true });
      await listenUntil(pair.sub, "the second attempt ran", () => seen.successes === 1, {});
      assert.ok(seen.failures[0] instanceof JobTimeoutError, String(seen.failures[0]));
      assert.equal((await infoAtRest(actor)).ackPending, 0);
    },
  );

  test(`${executeIn}: a module or export that is not there fails before any message is taken`, async () => {
    for (
      const [url, name] of [[URL_OF_HANDLERS, "nothing"], [import.meta.resolve("./missing.ts"), "x"]] as const
    ) {
      const event = new Event(randomName(), String);
      const actor = new Actor(randomName(), event, moduleHandler(url, name), { executeIn });
      await using pair = await connectPair([event], [actor]);
      await pair.pub.emit(event, "x", { sync: true });
      await assert.rejects(pair.sub.listen(), HandlerNotFoundError);
      assert.deepEqual(await infoAtRest(actor), { ackPending: 0, pending: 1, deliver: 0 });
    }
  });

  test(`${executeIn}: stopping waits for what runs`, { timeout: 60_000 }, async () => {
    const event = new Event(randomName(), Number);
    const seen = outcomes();
    const stop = new AbortController();
    const actor = new Actor(randomName(), event, handler("slow"), {
      executeIn,
      maxJobs: 2,
      middlewares: [{ onStart: () => stop.abort() }, seen.middleware],
    });
    await using pair = await connectPair([event], [actor]);
    for (let n = 0; n < 4; n++) await pair.pub.emit(event, n, { sync: true });
    await pair.sub.listen({ signal: stop.signal });
    assert.ok(seen.successes >= 1 && seen.successes <= 2, `${seen.successes}`);
    assert.deepEqual(seen.failures, []);
    // What came too late to start was requeued: it comes again now, and not after `ackWait`.
    await listenUntil(pair.sub, "the rest is done", () => seen.successes === 4);
    assert.deepEqual(seen.failures, []);
    assert.deepEqual(await infoAtRest(actor), { ackPending: 0, pending: 0, deliver: 0 });
  });
}

for (const executeIn of [ExecuteIn.THREAD, ExecuteIn.PROCESS]) {
  test(
    `${executeIn}: exit() inside fails the job alone, and the next attempt runs`,
    { timeout: 60_000 },
    async () => {
      const event = new Event(randomName(), String);
      const seen = outcomes();
      const actor = new Actor(randomName(), event, handler("crash"), {
        executeIn,
        retryDelay: [0],
        middlewares: [seen.middleware],
      });
      await using pair = await connectPair([event], [actor]);
      await pair.pub.emit(event, "x", { sync: true });
      await listenUntil(pair.sub, "the second attempt ran", () => seen.successes === 1);
      assert.ok(seen.failures[0] instanceof WorkerCrashedError, String(seen.failures[0]));
    },
  );

  test(
    `${executeIn}: no more is taken than there are workers, over all actors`,
    { timeout: 60_000 },
    async () => {
      const event = new Event(randomName(), Number);
      let running = 0;
      let most = 0;
      let done = 0;
      const middleware: Middleware = {
        onStart: () => void (most = Math.max(most, ++running)),
        onSuccess: () => void (running--, done++),
      };
      const actors = [1, 2].map((n) =>
        new Actor(`${event.name}-${n}`, event, handler("slow"), { executeIn, middlewares: [middleware] })
      );
      await using pair = await connectPair([event], actors);
      for (let n = 0; n < 6; n++) await pair.pub.emit(event, n, { sync: true });
      await listenUntil(pair.sub, "all is done", () => done === 12, { maxThreads: 2, maxProcesses: 2 });
      assert.equal(most, 2);
    },
  );
}

for (const executeIn of [ExecuteIn.THREAD, ExecuteIn.PROCESS]) {
  test(`${executeIn}: a plain function cannot travel, which listen says before it takes a message`, async () => {
    const event = new Event(randomName(), String);
    const actor = new Actor(randomName("closure"), event, () => {}, { executeIn });
    await using pair = await connectPair([event], [actor]);
    await pair.pub.emit(event, "kept", { sync: true });
    await assert.rejects(pair.sub.listen(), (error) => {
      assert.ok(error instanceof HandlerNotFoundError, String(error));
      assert.match(
        error.message,
        /"closure-.*moduleHandler\(.*serveWorker\(actors\).*a function cannot travel/s,
      );
      return true;
    });
    assert.deepEqual(await consumerInfo(actor), { ackPending: 0, pending: 1, deliver: 0 });
  });
}
