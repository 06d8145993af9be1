import assert from "node:assert/strict";
import {
  Actor,
  Actors,
  ConsumerNotFoundError,
  currentContext,
  Event,
  Events,
  LeaseLostError,
  StreamNotFoundError,
} from "@walnats/core";
import { runBurst } from "@walnats/core/testing";
import { z } from "zod";
import { randomName, server } from "../helpers/nats.ts";
import { infoAtRest } from "../helpers/consumer_info.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const noop = () => {};

test("what is emitted while the actor listens is handled", async () => {
  const USER = new Event(randomName(), z.object({ name: z.string(), age: z.int() }));
  const seen: { name: string; age: number }[] = [];
  const actor = new Actor(randomName(), USER, (user) => void seen.push(user));
  await using pair = await connectPair([USER], [actor]);
  await Promise.all([pair.pub.emit(USER, { name: "mark", age: 32 }), pair.sub.listen({ burst: true })]);
  assert.deepEqual(seen, [{ name: "mark", age: 32 }]);
});

test("without burst it goes on handling what comes, until the signal aborts", async () => {
  const event = new Event(randomName(), String);
  const seen: string[] = [];
  const actor = new Actor(randomName(), event, (text) => void seen.push(text));
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "one");
  const stop = new AbortController();
  const listening = pair.sub.listen({ signal: stop.signal });
  await until("the first is handled", () => seen.length === 1);
  await pair.pub.emit(event, "two");
  await until("the second is handled", () => seen.length === 2);
  stop.abort();
  await listening;
  await pair.pub.emit(event, "three", { sync: true });
  await pair.sub.listen({ burst: true });
  assert.deepEqual(seen, ["one", "two", "three"]);
});

for (const pulse of [true, false]) {
  const told = pulse ? "its pulses keep the lease" : "it is told, and its redelivery is its renewed lease";
  test(`a job longer than ackWait runs once: ${told}`, async () => {
    const event = new Event(randomName(), String);
    let runs = 0;
    const reasons: unknown[] = [];
    const actor = new Actor(randomName(), event, async () => {
      const { signal } = currentContext();
      signal.addEventListener("abort", () => reasons.push(signal.reason));
      runs++;
      await sleep(1500);
    }, { ackWait: 0.4, pulse });
    await using pair = await connectPair([event], [actor]);
    await pair.pub.emit(event, "hi", { sync: true });
    const stop = new AbortController();
    const listening = pair.sub.listen({ signal: stop.signal });
    await until("it is acked", async () => runs > 0 && (await infoAtRest(actor)).ackPending === 0);
    // Several leases long: a second run would have begun.
    await sleep(1000);
    stop.abort();
    await listening;
    assert.equal(runs, 1);
    assert.deepEqual(await infoAtRest(actor), { ackPending: 0, pending: 0, deliver: 0 });
    // Without pulses it is told, if not the redelivery came first.
    assert.ok(reasons.length <= (pulse ? 0 : 1));
    for (const reason of reasons) assert.ok(reason instanceof LeaseLostError);
  });
}

test("two instances share the messages, and each message is handled once", async () => {
  const event = new Event(randomName(), Number);
  const seen: number[] = [];
  const by = new Map<string, number>();
  const make = (who: string, name: string) =>
    new Actor(name, event, async (n) => {
      await sleep(5);
      seen.push(n);
      by.set(who, (by.get(who) ?? 0) + 1);
    }, { maxJobs: 4 });
  const name = randomName();
  await using first = await connectPair([event], [make("first", name)]);
  await using second = await connectPair([event], [make("second", name)]);
  const stop = new AbortController();
  const listening = [first, second].map(({ sub }) => sub.listen({ signal: stop.signal }));
  for (let i = 0; i < 200; i++) await first.pub.emit(event, i);
  await until("all is handled", () => seen.length >= 200);
  stop.abort();
  await Promise.all(listening);
  assert.deepEqual(seen.toSorted((a, b) => a - b), Array.from({ length: 200 }, (_, i) => i));
  assert.ok(by.get("first")! > 20 && by.get("second")! > 20, JSON.stringify([...by]));
});

test("every actor of an event gets every message", async () => {
  const event = new Event(randomName(), Number);
  const seen = { a: [] as number[], b: [] as number[] };
  await runBurst([
    new Actor("a", event, (n) => void seen.a.push(n)),
    new Actor("b", event, (n) => void seen.b.push(n)),
  ], { server: server.url, messages: [[event, 1], [event, 2]] });
  assert.deepEqual(seen, { a: [1, 2], b: [1, 2] });
});

test("listen without a consumer, and register without a stream, say what to do", async () => {
  const event = new Event(randomName(), String);
  await using sub = await new Actors(new Actor(randomName(), event, noop)).connect(server.url);
  await assert.rejects(sub.register(), (error: Error) => {
    assert.ok(error instanceof StreamNotFoundError);
    assert.ok(error.message.includes(event.name) && /publisher must call register/.test(error.message));
    return true;
  });
  await assert.rejects(sub.listen(), StreamNotFoundError);
  await using pub = await new Events(event).connect(server.url);
  await pub.register();
  await assert.rejects(sub.listen(), ConsumerNotFoundError);
});
