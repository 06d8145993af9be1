import assert from "node:assert/strict";
import { Actor, Actors, Event, Events, Limits, Reject } from "@walnats/core";
import { Inspector } from "@walnats/core/inspector";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

const options = { logger: captureLogger() };

test("events and actors are listed with what waits, is delayed, is dead", async () => {
  const name = `${randomName()}.paid`;
  const event = new Event(name, Number, { description: "a bill is paid", limits: new Limits({ age: 3600 }) });
  const refuse = new Actor("refuse", event, () => {
    throw new Reject("no");
  }, { maxAttempts: 3 });
  const wait = new Actor("wait", event, () => {}, { ackWait: 20 });
  await using pub = await new Events(event).connect(server.url, options);
  await pub.register();
  await using sub = await new Actors(refuse, wait).connect(server.url, options);
  await sub.register();
  await pub.emitMany(event, [1, 2, 3], { sync: true });
  await pub.emit(event, 4, { delay: 600, sync: true });
  await using only = await new Actors(refuse).connect(server.url, options);
  await only.listen({ burst: true });

  await using inspector = await new Inspector().connect(server.url, options);
  const found = (await inspector.events()).find((status) => status.name === name);
  assert.equal(found?.stream, name.replaceAll(".", "-"));
  assert.equal(found.description, "a bill is paid");
  assert.equal(found.emitted, 4);
  assert.equal(found.messages, 4);
  assert.equal(found.limits.age, 3600);
  assert.equal(found.limits.bytes, undefined);

  const own = async () => (await inspector.actors()).filter((status) => status.event === name);
  await until("acks are counted", async () => (await own())[0]!.inProgress === 0);
  const actors = await own();
  assert.deepEqual(actors.map((status) => status.name), ["refuse", "wait"]);
  const [refused, waiting] = actors as [typeof actors[0], typeof actors[0]];
  assert.deepEqual([refused.waiting, refused.dead, refused.delayed], [0, 3, 1]);
  assert.equal(refused.maxAttempts, 3);
  assert.equal(refused.oldest, undefined);
  assert.deepEqual([waiting.waiting, waiting.dead, waiting.delayed], [4, 0, 0]);
  assert.equal(waiting.ackWait, 20);
  assert.equal(waiting.maxAttempts, null);
  assert.ok(waiting.oldest! >= 0 && waiting.oldest! < 60, String(waiting.oldest));
  const unasked = (await inspector.actors({ oldest: false })).find(({ name }) => name === waiting.name)!;
  assert.deepEqual([unasked.oldest, unasked.waiting], [undefined, waiting.waiting]);
  await assert.rejects(inspector.actors({ oldest: 1 as never }), /option "oldest" must be a boolean, got 1/);
  assert.equal(waiting.lastDelivery, undefined);
});

test("a paused actor gets nothing, also nothing delayed, until it is resumed", async () => {
  const event = new Event(randomName(), Number);
  const ran: number[] = [];
  const actor = new Actor("work", event, (n) => void ran.push(n));
  await using pub = await new Events(event).connect(server.url, options);
  await pub.register();
  await using sub = await new Actors(actor).connect(server.url, options);
  await sub.register();
  await using inspector = await new Inspector().connect(server.url, options);
  const name = { event: event.name, name: "work" };
  if (server.version.startsWith("2.9")) {
    await assert.rejects(inspector.pause(name), /nats-server can pause from 2\.11 on/);
    return;
  }
  const stop = new AbortController();
  const listening = sub.listen({ signal: stop.signal });
  await pub.emit(event, 1, { sync: true });
  await until("it runs", () => ran.length === 1);
  await pub.emit(event, 2, { delay: 6, sync: true });
  await inspector.pause(name);
  const status = async () => (await inspector.actors()).find((status) => status.event === event.name)!;
  const { pausedFor } = await status();
  assert.ok(pausedFor! > 99 * 365 * 24 * 3600, String(pausedFor));
  await pub.emit(event, 3, { sync: true });
  await until("the delay is over", async () => ((await status()).oldest ?? 0) > 7, 20_000);
  assert.deepEqual(ran, [1]);
  await inspector.resume(name);
  assert.equal((await status()).pausedFor, undefined);
  await until("it goes on", () => ran.length === 3, 30_000);
  assert.deepEqual(ran.toSorted(), [1, 2, 3]);
  await inspector.pause(name, new Date(Date.now() + 1500));
  await pub.emit(event, 4, { sync: true });
  await until("the time is over", () => ran.length === 4);
  stop.abort();
  await listening;
});

test("what cannot be paused is said", async () => {
  await using inspector = await new Inspector().connect(server.url, options);
  const name = { event: randomName(), name: "work" };
  await assert.rejects(inspector.pause(name, new Date(0)), RangeError);
  await assert.rejects(inspector.pause(name, new Date(NaN)), RangeError);
  await assert.rejects(inspector.pause({ event: "a.*", name: "b" }), RangeError);
  if (server.version.startsWith("2.9")) return;
  await assert.rejects(inspector.pause(name), /there is no such actor|has no stream/);
});

test("a subscriber's connection inspects as well, and goes on", async () => {
  const event = new Event(randomName(), Number);
  const actor = new Actor("work", event, () => {});
  await using pub = await new Events(event).connect(server.url, options);
  await pub.register();
  await using sub = await new Actors(actor).connect(server.url, options);
  await sub.register();
  {
    await using inspector = sub.inspect();
    const found = (await inspector.actors()).find((status) => status.event === event.name);
    assert.equal(found?.name, "work");
  }
  await pub.emit(event, 1, { sync: true });
  await sub.listen({ burst: true });
  const left = (await sub.inspect().actors()).find((status) => status.event === event.name);
  assert.equal(left?.waiting, 0);
});
