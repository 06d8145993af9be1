// Retries with short delays, or none: the server keeps few of them, copies the rest.

import assert from "node:assert/strict";
import { Actor, currentContext, Event, Retry } from "@walnats/core";
import { RetryPlaces } from "../../../src/actors/delivery/retry_places.ts";
import { randomName } from "../../helpers/nats.ts";
import { connectPair } from "../../helpers/pair.ts";
import { test } from "../../helpers/test.ts";
import { until } from "../../helpers/until.ts";

test("a parked short retry keeps its attempts, waits its time and ends in the dead letters", async () => {
  const count = 100;
  const event = new Event(randomName(), Number);
  const attempts: number[][] = Array.from({ length: count }, () => []);
  const times: number[][] = Array.from({ length: count }, () => []);
  const actor = new Actor(randomName(), event, (id) => {
    attempts[id]!.push(currentContext().attempts);
    times[id]!.push(performance.now());
    throw new Retry({ delay: 0.4 });
  }, { maxAttempts: 3, maxAckPending: 40 });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emitMany(event, Array(count).keys(), { sync: true });
  const stop = new AbortController();
  const listening = pair.sub.listen({ signal: stop.signal });
  const letters = async () => await pair.sub.deadLetters.list({ actor: actor.name, limit: 2 * count });
  await until("all are dead letters", async () => (await letters()).length === count);
  stop.abort();
  await listening;
  for (const each of attempts) assert.deepEqual(each, [1, 2, 3]);
  for (const [first, second, third] of times) {
    for (const waited of [second! - first!, third! - second!]) {
      assert.ok(waited > 390 && waited < 3000, `${waited} ms`);
    }
  }
  for (const letter of await letters()) assert.equal(letter.attempts, 3);
});

test("retries without a delay do not hold up others either", async () => {
  const event = new Event(randomName(), Number);
  let failed = 0;
  let good = 0;
  const actor = new Actor(randomName(), event, (id) => {
    if (id >= 0) return void good++;
    failed++;
    throw new Error("it fails each time");
  }, { maxAckPending: 20, retryDelay: [0] });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emitMany(event, Array(100).fill(-1), { sync: true });
  const stop = new AbortController();
  const listening = pair.sub.listen({ signal: stop.signal, drainTimeout: 1 });
  await until("they fail", () => failed >= 100);
  await pair.pub.emitMany(event, Array(100).keys(), { sync: true });
  await until("the good ones are handled", () => good === 100, 2000);
  stop.abort();
  await listening;
});

test("an instance lets few retries wait at the server, and fewer where the actor has few places", () => {
  let now = 1000;
  const takeAll = (places: RetryPlaces, delay: number) => {
    let taken = 0;
    while (places.take(delay)) taken++;
    return taken;
  };
  for (
    const [maxAckPending, expected] of [[1000, 8], [100_000, 8], [50, 2], [20, 1], [10, 0], [1, 0]] as const
  ) {
    const places = new RetryPlaces(maxAckPending, () => now);
    assert.equal(takeAll(places, 2), expected, `maxAckPending ${maxAckPending}`);
    now += 1999;
    assert.equal(takeAll(places, 2), 0);
    now += 1;
    assert.equal(takeAll(places, 0), expected);
    now += 249;
    assert.equal(takeAll(places, 0), 0, "one without a delay comes before all that is new");
    now += 1;
    assert.equal(takeAll(places, 0), expected);
  }
});
