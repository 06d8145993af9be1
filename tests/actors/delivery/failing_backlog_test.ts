import assert from "node:assert/strict";
import { Actor, currentContext, Event, Retry } from "@walnats/core";
import { RetryPlaces } from "../../../src/actors/delivery/retry_places.ts";
import { consumerInfo } from "../../helpers/consumer_info.ts";
import { randomName } from "../../helpers/nats.ts";
import { connectPair } from "../../helpers/pair.ts";
import { test } from "../../helpers/test.ts";
import { until } from "../../helpers/until.ts";

for (
  const [what, options] of [["default options", {}], ["maxAckPending 50", { maxAckPending: 50 }]] as const
) {
  test(
    `5,000 failing messages do not hold up 5,000 good ones, with ${what}`,
    { timeout: 90_000 },
    async () => {
      const count = 5000;
      const event = new Event(randomName(), Number);
      const emitted: number[] = [];
      const waited: number[] = [];
      const failed = new Set<number>();
      const actor = new Actor(randomName(), event, (id) => {
        if (id >= 0) return void waited.push(performance.now() - emitted[id]!);
        failed.add(id);
        throw new Error("it fails each time");
      }, options);
      await using pair = await connectPair([event], [actor]);
      const stop = new AbortController();
      const listening = pair.sub.listen({ signal: stop.signal, drainTimeout: 1 });
      await pair.pub.emitMany(event, Array.from({ length: count }, (_, index) => -1 - index), { sync: true });
      await until("each failing one has failed once", () => failed.size === count, 30_000);
      for (let id = 0; id < count; id++) {
        emitted.push(performance.now());
        await pair.pub.emit(event, id);
        // As they come in a busy service, not all at once.
        if (id % 20 === 19) await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await until("the good ones are handled", () => waited.length === count, 30_000);
      const { ackPending } = await consumerInfo(actor);
      assert.ok(ackPending <= 8 + actor.maxJobs, `${ackPending} places are taken`);
      stop.abort();
      await listening;
      waited.sort((a, b) => a - b);
      const p99 = waited[Math.floor(count * 0.99)]!;
      assert.ok(p99 < 1000, `p99 ${p99} ms`);
    },
  );
}

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
