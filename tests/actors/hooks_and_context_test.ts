import assert from "node:assert/strict";
import {
  Actor,
  currentContext,
  Event,
  type Middleware,
  Reject,
  type types,
  WalnatsError,
} from "@walnats/core";
import { randomName } from "../helpers/nats.ts";
import { listenUntil } from "../helpers/listen_until.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("the handler gets the message alone, and the rest is in currentContext()", async () => {
  const event = new Event(randomName(), String);
  const args: unknown[][] = [];
  let context: types.Context | undefined;
  const actor = new Actor(randomName(), event, async (...given: unknown[]) => {
    args.push(given);
    await sleep(1);
    context = currentContext();
  });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "hi", { sync: true, traceId: "trace-1", meta: { "x-colour": "red" } });
  const before = Date.now();
  await pair.sub.listen({ burst: true });
  assert.deepEqual(args, [["hi"]]);
  assert.ok(context);
  const { message, attempts, seqNumber, traceId, headers, metadata, signal } = context;
  assert.deepEqual([message, attempts, seqNumber, traceId, headers["x-colour"]], [
    "hi",
    1,
    1,
    "trace-1",
    "red",
  ]);
  assert.equal(context.actor, actor);
  const { stream, consumer, deliveries, pending, time } = metadata;
  assert.deepEqual([stream, consumer, deliveries, pending], [event.streamName, actor.name, 1, 0]);
  assert.ok(Math.abs(time.getTime() - before) < 10_000);
  assert.equal(signal.aborted, false);
  assert.throws(() => currentContext(), WalnatsError);
});

test("hooks run in order on start, reversed at the end, and one that throws changes nothing", async () => {
  const event = new Event(randomName(), String);
  const calls: string[] = [];
  const hooks = (name: string): Middleware => ({
    onStart: (ctx) => void calls.push(`${name} start ${ctx.message} ${ctx.attempts}`),
    onSuccess: async (ctx) => {
      assert.ok(ctx.duration >= 0 && ctx.duration < 5);
      await sleep(1);
      calls.push(`${name} success`);
    },
    onFailure: (ctx) => void calls.push(`${name} failure ${(ctx.exception as Error).message}`),
    wrap: (_ctx, run) => {
      calls.push(`${name} wraps`);
      return run();
    },
  });
  const broken: Middleware = {
    onStart: () => {
      throw new Error("broken start");
    },
    onSuccess: () => Promise.reject(new Error("broken success")),
    wrap: () => {
      throw new Error("broken wrap");
    },
  };
  let fail = false;
  const actor = new Actor(randomName(), event, (text) => {
    calls.push(`handler ${text}`);
    if (fail) throw new Reject("boom");
  }, { middlewares: [hooks("a"), broken, hooks("b")] });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "hi", { sync: true });
  await pair.sub.listen({ burst: true });
  assert.deepEqual(calls, [
    "a start hi 1",
    "b start hi 1",
    "a wraps",
    "b wraps",
    "handler hi",
    "b success",
    "a success",
  ]);
  const logged = pair.log.lines.map(({ message }) => message).join("\n");
  for (const hook of ["onStart", "onSuccess", "wrap"]) {
    assert.match(logged, new RegExp(`${hook} of the middleware`));
  }
  calls.length = 0;
  fail = true;
  await pair.pub.emit(event, "bad", { sync: true });
  await pair.sub.listen({ burst: true });
  assert.deepEqual(calls.slice(-3), ["handler bad", "b failure boom", "a failure boom"]);
});

test("a failure tells in how many seconds it is tried again, and the last one that it is not", async () => {
  const event = new Event(randomName(), String);
  const told: [attempts: number, retryIn: number | undefined][] = [];
  const onFailure: Middleware["onFailure"] = ({ attempts, retryIn }) => void told.push([attempts, retryIn]);
  const fail = () => {
    throw new Error("boom");
  };
  const options = { middlewares: [{ onFailure }], maxAttempts: 3, retryDelay: [0.01, 0.02] };
  await using pair = await connectPair([event], [new Actor(randomName(), event, fail, options)]);
  await pair.pub.emit(event, "hi", { sync: true });
  await listenUntil(pair.sub, "it has failed for good", () => told.length === 3);
  assert.deepEqual(told, [[1, 0.01], [2, 0.02], [3, undefined]]);
});
