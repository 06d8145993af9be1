import assert from "node:assert/strict";
import { Actor, Actors, Event, Events, Limits, Reject } from "@walnats/core";
import { Inspector } from "../../src/inspector/inspector.ts";
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
  assert.equal(waiting.lastDelivery, undefined);
});
