import assert from "node:assert/strict";
import { Actor, currentContext, Event, type Middleware } from "@walnats/core";
import { randomName } from "../helpers/nats.ts";
import { infoAtRest } from "../helpers/consumer_info.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const noop = () => {};

test("stopping finishes what runs, and requeues what has not started, without a failure", async () => {
  const event = new Event(randomName(), Number);
  const started: number[] = [];
  const finished: number[] = [];
  const failures: unknown[] = [];
  const middleware: Middleware = { onFailure: (ctx) => void failures.push(ctx.exception) };
  const name = randomName();
  const work = async (n: number) => {
    started.push(n);
    await sleep(300);
    finished.push(n);
  };
  const one = new Actor(name, event, work, { maxJobs: 2, middlewares: [middleware] });
  await using pair = await connectPair([event], [one]);
  for (let i = 0; i < 6; i++) await pair.pub.emit(event, i, { sync: true });
  const stop = new AbortController();
  const listening = pair.sub.listen({ signal: stop.signal });
  await until("two run", () => started.length === 2);
  stop.abort();
  await listening;
  assert.deepEqual([started.length, finished.length, failures.length], [2, 2, 0]);
  assert.deepEqual(await infoAtRest(one), { ackPending: 0, pending: 4, deliver: 0 });
});

test("a job that outlasts drainTimeout is told, and requeued", async () => {
  const event = new Event(randomName(), String);
  let aborted: unknown;
  let runs = 0;
  const failures: unknown[] = [];
  const middleware: Middleware = { onFailure: (ctx) => void failures.push(ctx.exception) };
  const actor = new Actor(randomName(), event, async () => {
    if (++runs > 1) return;
    const { signal } = currentContext();
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    aborted = signal.reason;
    throw signal.reason;
  }, { middlewares: [middleware] });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "hi", { sync: true });
  const stop = new AbortController();
  const listening = pair.sub.listen({ signal: stop.signal, drainTimeout: 0.1 });
  await until("it runs", () => runs === 1);
  stop.abort();
  await listening;
  assert.equal((aborted as Error).name, "ShutdownError");
  assert.deepEqual(failures, []);
  await pair.sub.listen({ burst: true });
  assert.equal(runs, 2, "it came back at once");
});

test("closing the connection while it listens stops it gracefully", async () => {
  const event = new Event(randomName(), String);
  let started = 0;
  let done = 0;
  const actor = new Actor(randomName(), event, async () => {
    started++;
    await sleep(100);
    done++;
  });
  const pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "hi", { sync: true });
  const listening = pair.sub.listen();
  await until("it runs", () => started === 1);
  await pair[Symbol.asyncDispose]();
  await listening;
  assert.equal(done, 1);
});

test("a second listen at once is refused; after the first has ended it is fine", async () => {
  const event = new Event(randomName(), String);
  await using pair = await connectPair([event], [new Actor(randomName(), event, noop)]);
  const first = pair.sub.listen({ burst: true, pollDelay: 0.1 });
  await assert.rejects(pair.sub.listen(), /is already listening/);
  await first;
  await pair.sub.listen({ burst: true, pollDelay: 0.1 });
});

test("an aborted signal stops before anything is polled", async () => {
  const event = new Event(randomName(), String);
  await using pair = await connectPair([event], [new Actor(randomName(), event, () => assert.fail())]);
  await pair.pub.emit(event, "hi", { sync: true });
  await pair.sub.listen({ signal: AbortSignal.abort() });
});
