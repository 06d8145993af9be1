import assert from "node:assert/strict";
import { inspect } from "node:util";
import {
  Actor,
  ConnectionClosedError,
  EmitManyError,
  EmitRefusedError,
  EmitTimeoutError,
  EncodeError,
  Event,
  Events,
  Limits,
  MaxPayloadError,
  NotRegisteredError,
  StreamNotFoundError,
  type types,
} from "@walnats/core";
import { jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { connect as connectNats } from "@nats-io/transport-node";
import { z } from "zod";
import { captureLogger } from "../helpers/capture_logger.ts";
import { listenUntil } from "../helpers/listen_until.ts";
import { randomName, server } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";
import { swallow } from "../nats/helpers/swallow.ts";

const noop = () => {};
const range = (n: number) => Array.from({ length: n }, (_, i) => i);

/** Rejects with an `EmitManyError`, which is returned. */
async function failing(promise: Promise<unknown>): Promise<EmitManyError> {
  const error = await promise.then(() => assert.fail("it resolved"), (error) => error);
  assert.ok(error instanceof EmitManyError, inspect(error));
  return error;
}

/** A connection that swallows what is published under a subject, once `after` messages have passed. */
async function swallowing(subject: string, after: number): Promise<NatsConnection> {
  const nc = await connectNats({ servers: server.url });
  swallow(nc, subject, after);
  return nc;
}

test("10,000 sync messages are all stored, in their order", async () => {
  const event = new Event(randomName(), Number);
  const seen: number[] = [];
  const actor = new Actor(randomName(), event, (n) => void seen.push(n), { maxJobs: 1000 });
  await using pair = await connectPair([event], [actor]);
  const result = await pair.pub.emitMany(event, range(10_000), { sync: true });
  assert.deepEqual(result, { stored: 10_000, duplicates: 0 });
  await pair.sub.listen({ burst: true, batch: 10_000 });
  assert.deepEqual(seen, range(10_000));
});

test("without sync they all arrive too, in order, after what was emitted before", async () => {
  const event = new Event(randomName(), Number);
  const seen: number[] = [];
  const actor = new Actor(randomName(), event, (n) => void seen.push(n), { maxJobs: 1000 });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, 0);
  assert.equal(await pair.pub.emitMany(event, range(5000).map((n) => n + 1)), undefined);
  await pair.pub.emit(event, 5001, { sync: true });
  await pair.sub.listen({ burst: true, batch: 10_000 });
  assert.deepEqual(seen, range(5002));
});

test("with sync too, what was emitted before comes before", async () => {
  const event = new Event(randomName(), Number);
  const seen: number[] = [];
  const actor = new Actor(randomName(), event, (n) => void seen.push(n));
  await using pair = await connectPair([event], [actor]);
  void pair.pub.emit(event, 0);
  await pair.pub.emitMany(event, [1, 2], { sync: true });
  await pair.sub.listen({ burst: true, batch: 10 });
  assert.deepEqual(seen, [0, 1, 2]);
});

test("each message gets its uid, and a second one with it is counted as a duplicate", async () => {
  const event = new Event(randomName(), String);
  await using pair = await connectPair([event], [new Actor(randomName(), event, noop)]);
  const uid = (message: string, index: number) => `${message}-${index}`;
  const first = await pair.pub.emitMany(event, ["a", "b", "a"], { uid, sync: true });
  assert.deepEqual(first, { stored: 3, duplicates: 0 });
  const second = await pair.pub.emitMany(event, ["a", "c", "a"], { uid, sync: true });
  assert.deepEqual(second, { stored: 3, duplicates: 2 });
});

for (const sync of [true, false]) {
  test(`traceId and meta are of each message: sync ${sync}`, async () => {
    const event = new Event(randomName(), Number);
    const seen: types.HeaderRecord[] = [];
    const onStart = (ctx: types.Context) => void seen.push(ctx.headers);
    const actor = new Actor(randomName(), event, noop, { middlewares: [{ onStart }] });
    await using pair = await connectPair([event], [actor]);
    await pair.pub.emitMany(event, [1, 2], { traceId: "t-1", meta: { hello: "wörld" }, sync });
    await pair.sub.listen({ burst: true, batch: 10 });
    const ids = seen.map(({ "Nats-Msg-Id": id, ...others }) => {
      assert.deepEqual(others, { "Walnats-Trace": "t-1", hello: "wörld" });
      return id;
    });
    assert.equal(new Set(ids).size, sync ? 2 : 1);
  });

  test(`traceId, meta and delay are of each message: sync ${sync}`, async () => {
    const event = new Event(randomName(), String);
    const nc = await connectNats({ servers: server.url });
    const sub = nc.subscribe(event.subjectName, { max: 2 });
    await nc.flush();
    await using pair = await connectPair([event], [new Actor(randomName(), event, noop)]);
    async function* slowly() {
      yield "a";
      await new Promise((resolve) => setTimeout(resolve, 300));
      yield "b";
    }
    const before = Date.now() / 1000;
    await pair.pub.emitMany(event, slowly(), { traceId: "t-1", meta: { hello: "wörld" }, delay: 60, sync });
    const delays: number[] = [];
    for await (const { headers } of sub) {
      assert.deepEqual([headers?.get("Walnats-Trace"), headers?.get("hello")], ["t-1", "wörld"]);
      assert.equal(headers?.has("Nats-Msg-Id"), sync);
      delays.push(Number(headers?.get("Walnats-Delay")));
    }
    await nc.close();
    assert.ok(delays[0]! >= before + 60 && delays[0]! < before + 61, String(delays));
    assert.ok(delays[1]! - delays[0]! >= 0.29, "the delay counts from the emission of each message");
  });
}

test("a message that does not fit or is too large is left out; the error says which, and shows none", async () => {
  const event = new Event(randomName(), z.object({ text: z.string() }), {
    limits: new Limits({ messageSize: 1000 }),
  });
  const seen: string[] = [];
  const actor = new Actor(randomName(), event, ({ text }) => void seen.push(text.slice(0, 10)));
  await using pair = await connectPair([event], [actor]);
  const messages: { text: string }[] = range(100).map((n) => ({ text: `n${n}` }));
  messages[10] = { text: 7_777_777 } as never;
  messages[20] = { text: "s3cret".repeat(500) };
  messages[30] = { text: "s3cret".repeat(500_000) };
  const error = await failing(pair.pub.emitMany(event, messages, { sync: true }));
  assert.deepEqual([error.stored, error.taken, error.event], [97, 100, event.name]);
  assert.deepEqual(error.failed.map(({ index }) => index), [10, 20, 30]);
  const kinds = [EncodeError, MaxPayloadError, MaxPayloadError];
  error.failed.forEach((failed, i) => {
    assert.ok(failed.error instanceof kinds[i]!, String(failed.error));
    assert.equal(failed.message, messages[failed.index]);
  });
  assert.equal(error.cause, error.failed[0]!.error);
  assert.match(error.message, /97 of the 100 messages taken were stored; message 10 was not: /);
  const shown = inspect(error, { depth: 5 }) + JSON.stringify(error);
  assert.ok(!shown.includes("s3cret") && !shown.includes("7777777"), shown);
  await pair.sub.listen({ burst: true, batch: 100 });
  assert.equal(seen.length, 97);
});

test("without sync it is the same with a message that does not fit", async () => {
  const event = new Event(randomName(), Number);
  await using pair = await connectPair([event], [new Actor(randomName(), event, noop)]);
  const error = await failing(pair.pub.emitMany(event, [1, "two" as never, 3]));
  assert.deepEqual([error.stored, error.taken, error.failed.map((f) => f.index)], [2, 3, [1]]);
  assert.match(error.message, /2 of the 3 messages taken were sent/);
});

test("a full stream ends it: nothing more is taken, and every message that was is accounted for", async () => {
  const event = new Event(randomName(), Number, { limits: new Limits({ messages: 50 }) });
  await using pair = await connectPair([event], [new Actor(randomName(), event, noop)]);
  const nc = await connectNats({ servers: server.url });
  await (await jetstreamManager(nc)).streams.update(event.streamName, { discard: "new" as never });
  await nc.close();
  let cleanedUp = false;
  function* endless() {
    try {
      for (let n = 0;; n++) yield n;
    } finally {
      cleanedUp = true;
    }
  }
  const error = await failing(pair.pub.emitMany(event, endless(), { sync: true }));
  assert.equal(error.stored, 50);
  assert.deepEqual(error.failed.map(({ index }) => index), range(error.taken).slice(50));
  assert.ok(error.failed.every((failed) => failed.error instanceof EmitRefusedError));
  assert.ok(error.cause instanceof EmitRefusedError);
  assert.ok(error.taken < 1000, `${error.taken} taken`);
  assert.ok(cleanedUp, "the generator's finally ran");
});

test("no stream: it ends at once, with few messages taken", async () => {
  const event = new Event(randomName(), Number);
  await using conn = await new Events(event).connect(server.url);
  const started = performance.now();
  const error = await failing(conn.emitMany(event, range(5000), { sync: true }));
  assert.ok(error.cause instanceof StreamNotFoundError);
  assert.deepEqual([error.stored, error.taken <= 16], [0, true]);
  assert.ok(performance.now() - started < 2000);
});

for (
  const [what, passing, size, inFlight] of [
    ["the first messages", 0, 1, 16],
    ["1000 messages", 3000, 1, 1000],
    ["4 MiB", 0, 512 * 1024, 8],
  ] as const
) {
  for (const asynchronous of [false, true]) {
    const kind = asynchronous ? "async iterable" : "iterable";
    test(`back-pressure: with ${what} unconfirmed the ${kind} is asked for no more`, async () => {
      const event = new Event(randomName(), Uint8Array);
      await using pair = await connectPair([event], [new Actor(randomName(), event, noop)]);
      const nc = await swallowing(event.subjectName, passing);
      await using conn = await new Events(event).connect(nc, { logger: captureLogger() });
      let taken = 0;
      const data = new Uint8Array(size);
      function* generate() {
        for (; taken < 10_000; taken++) yield data;
      }
      async function* generateLater() {
        yield* generate();
      }
      const messages = asynchronous ? generateLater() : generate();
      const error = await failing(conn.emitMany(event, messages, { sync: true, timeout: 0.5 }));
      assert.ok(error.cause instanceof EmitTimeoutError);
      // The generator waits in its last `yield`, so it has not counted that one.
      assert.deepEqual([error.stored, error.taken, taken], [passing, passing + inFlight, error.taken - 1]);
      assert.equal(pair.log.lines.length, 0);
    });
  }
}

for (const sync of [true, false]) {
  for (const asynchronous of [false, true]) {
    test(`an iterable that throws: sync ${sync}, asynchronous ${asynchronous}`, async () => {
      const event = new Event(randomName(), Number);
      const seen: number[] = [];
      const actor = new Actor(randomName(), event, (n) => void seen.push(n));
      await using pair = await connectPair([event], [actor]);
      const broken = new Error("the file broke off");
      function* generate() {
        yield* range(30);
        throw broken;
      }
      async function* generateLater() {
        yield* generate();
      }
      const messages = asynchronous ? generateLater() : generate();
      const error = await failing(pair.pub.emitMany(event, messages, { sync }));
      assert.equal(error.cause, broken);
      assert.deepEqual([error.stored, error.taken, error.failed], [30, 30, []]);
      assert.match(error.message, /the iterable threw: the file broke off/);
      await listenUntil(pair.sub, "all that was taken is handled", () => seen.length === 30);
      assert.deepEqual(seen.toSorted((a, b) => a - b), range(30));
    });
  }
}

test("an asynchronous serializer keeps the order", async () => {
  const serializer: types.Serializer<number> = {
    encode: async (n) => {
      await new Promise((resolve) => setTimeout(resolve, n % 3));
      return new Uint8Array([n]);
    },
    decode: (data) => data[0]!,
  };
  const event = new Event(randomName(), Number, { serializer });
  const seen: number[] = [];
  const actor = new Actor(randomName(), event, (n) => void seen.push(n));
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emitMany(event, range(30), { sync: true });
  await pair.sub.listen({ burst: true, batch: 100 });
  assert.deepEqual(seen, range(30));
});

test("a connection that breaks in the middle: all are stored, none twice", async () => {
  const event = new Event(randomName(), Number);
  const seen: number[] = [];
  const actor = new Actor(randomName(), event, (n) => void seen.push(n), { maxJobs: 1000 });
  await using pair = await connectPair([event], [actor]);
  const nc = await connectNats({ servers: server.url });
  await using conn = await new Events(event).connect(nc, { logger: captureLogger() });
  async function* generate() {
    for (const n of range(3000)) {
      if (n === 1500) await nc.reconnect();
      yield n;
    }
  }
  const { stored } = await conn.emitMany(event, generate(), { sync: true, timeout: 20 });
  assert.equal(stored, 3000);
  await pair.sub.listen({ burst: true, batch: 5000 });
  assert.deepEqual(seen.toSorted((a, b) => a - b), range(3000));
});

test("what is no iterable, no registered event or no option is refused", async () => {
  const name = randomName();
  const event = new Event(name, String);
  await using conn = await new Events(event).connect(server.url);
  await assert.rejects(conn.emitMany(new Event(name, String), ["a"]), NotRegisteredError);
  for (const wrong of ["abc", 7, {}, undefined]) {
    await assert.rejects(conn.emitMany(event, wrong as never), /emitMany takes an iterable/);
  }
  await assert.rejects(conn.emitMany(event, ["a"], { uid: "u" as never }), /option "uid" must be a function/);
  await assert.rejects(conn.emitMany(event, ["a"], { uids: "u" } as never), /unknown option "uids"/);
  const error = await failing(conn.emitMany(event, ["a", "b"], { uid: () => "two\nlines" }));
  assert.deepEqual([error.stored, error.taken, error.cause instanceof TypeError], [0, 2, true]);
  await conn.close();
  for (const sync of [true, false]) {
    const closed = await failing(conn.emitMany(event, ["a", "b"], { sync }));
    assert.ok(closed.cause instanceof ConnectionClosedError);
  }
  // @ts-expect-error: another type than the event's
  await assert.rejects(conn.emitMany(event, [1, 2]));
});
