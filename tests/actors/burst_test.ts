import assert from "node:assert/strict";
import { Actor, Event } from "@walnats/core";
import { runBurst } from "@walnats/core/testing";
import { randomName, server } from "../helpers/nats.ts";
import { infoAtRest } from "../helpers/consumer_info.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("a burst runs its messages at once, up to maxJobs, and takes as many as batch says", async () => {
  const event = new Event(randomName(), String);
  const sent = Array.from({ length: 20 }, (_, i) => `msg${i}`);
  const seen: string[] = [];
  let running = 0;
  let most = 0;
  const actor = new Actor(randomName(), event, async (text) => {
    most = Math.max(most, ++running);
    await sleep(50);
    running--;
    seen.push(text);
  });
  await runBurst(actor, { server: server.url, messages: sent.map((text) => [event, text]), batch: 20 });
  assert.deepEqual(seen.toSorted(), sent.toSorted());
  assert.equal(most, 16);
});

test("a burst takes no more than batch, and leaves the rest on the server", async () => {
  const event = new Event(randomName(), Number);
  const seen: number[] = [];
  const actor = new Actor(randomName(), event, (n) => void seen.push(n));
  await using pair = await connectPair([event], [actor]);
  for (let i = 0; i < 5; i++) await pair.pub.emit(event, i, { sync: true });
  await pair.sub.listen({ burst: true, batch: 2 });
  assert.deepEqual(seen, [0, 1]);
  assert.deepEqual(await infoAtRest(actor), { ackPending: 0, pending: 3, deliver: 0 });
});

test("a burst without messages waits for pollDelay and returns", async () => {
  const event = new Event(randomName(), String);
  await using pair = await connectPair([event], [new Actor(randomName(), event, () => assert.fail())]);
  const started = performance.now();
  await pair.sub.listen({ burst: true, pollDelay: 0.2 });
  const took = performance.now() - started;
  assert.ok(took >= 190 && took < 1500, `${took} ms`);
});
