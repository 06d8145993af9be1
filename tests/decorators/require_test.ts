import { Actor, decorators, Event, JobTimeoutError } from "@walnats/core";
import assert from "node:assert/strict";
import { randomName } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { inJob } from "./helpers.ts";

test("a job waits until the predicate is true, with a pause between two looks", async () => {
  const looks: number[] = [];
  const ready = () => looks.push(performance.now()) === 4;
  const handle = decorators.require(ready, { pause: 0.02 })((text: string) => text);
  assert.equal(await handle("hi"), "hi");
  assert.equal(looks.length, 4);
  const pauses = looks.slice(1).map((time, index) => time - looks[index]!);
  assert.ok(pauses.every((pause) => pause >= 18), String(pauses));
});

test("the predicate may be asynchronous", async () => {
  let looks = 0;
  const handle = decorators.require(() => Promise.resolve(++looks === 2), { pause: 0.001 })(() => "done");
  assert.equal(await handle(1), "done");
  assert.equal(looks, 2);
});

test("what the predicate throws, the job fails with", async () => {
  const handle = decorators.require(() => {
    throw new RangeError("no database");
  })(() => "done");
  await assert.rejects(handle(1), /no database/);
});

test("a waiting job ends with the reason of its signal, and never starts", async () => {
  const stop = new AbortController();
  let looks = 0;
  const handle = decorators.require(() => ++looks < 0, { pause: 60 })(() => assert.fail("it started"));
  const handled = inJob(stop.signal, () => handle(1));
  await until("it waits", () => looks === 1);
  stop.abort(new Error("enough"));
  await assert.rejects(handled, /enough/);
  assert.equal(looks, 1);
});

test("it ends even while the predicate hangs", async () => {
  const stop = new AbortController();
  const handle = decorators.require(() => new Promise<boolean>(() => {}))(() => assert.fail("it started"));
  const handled = inJob(stop.signal, () => handle(1));
  stop.abort(new Error("enough"));
  await assert.rejects(handled, /enough/);
});

test("a job that waits longer than jobTimeout fails, and is tried again", async () => {
  const event = new Event(randomName(), String);
  const failures: unknown[] = [];
  const seen: string[] = [];
  const handler = decorators.require(() => failures.length > 0, { pause: 60 })((text: string) => {
    seen.push(text);
  });
  const actor = new Actor(randomName(), event, handler, {
    jobTimeout: 0.2,
    retryDelay: [0],
    middlewares: [{ onFailure: ({ exception }) => void failures.push(exception) }],
  });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "hi", { sync: true });
  const stop = new AbortController();
  const listening = pair.sub.listen({ signal: stop.signal });
  await until("it is handled", () => seen.length === 1);
  stop.abort();
  await listening;
  assert.equal(failures.length, 1);
  assert.ok(failures[0] instanceof JobTimeoutError);
});

test("a predicate that is none and bad pauses are refused", () => {
  const make = decorators.require as unknown as (...args: unknown[]) => unknown;
  assert.throws(() => make(true), /require: the predicate must be a function, got true/);
  assert.throws(() => make(() => true, { pause: 0 }), RangeError);
  assert.throws(() => make(() => true, { pause: "1" }), TypeError);
  assert.throws(() => make(() => true, { pauses: 1 }), /require: unknown option "pauses"; it takes pause/);
});
