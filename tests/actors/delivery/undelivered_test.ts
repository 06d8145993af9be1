// A message that finds its poll void goes back to the server, which takes that for a delivery. It is no attempt: so no
// poll is voided while messages are on their way to it.

import assert from "node:assert/strict";
import { Actor, currentContext, Event, Retry } from "@walnats/core";
import { randomName } from "../../helpers/nats.ts";
import { connectPair } from "../../helpers/pair.ts";
import { test } from "../../helpers/test.ts";
import { until } from "../../helpers/until.ts";

test("a subscriber that stops while messages flow costs none of them an attempt", async () => {
  const count = 3000;
  const event = new Event(randomName(), Number);
  const first = new Map<number, number>();
  const actor = new Actor(randomName(), event, (id) => {
    if (!first.has(id)) first.set(id, currentContext().attempts);
  }, { maxAttempts: 3, maxJobs: 16 });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emitMany(event, Array(count).keys(), { sync: true });
  while (first.size < count) {
    const stop = new AbortController();
    const listening = pair.sub.listen({ signal: stop.signal });
    const enough = Math.min(first.size + 100, count);
    await until("some are handled", () => first.size >= enough);
    stop.abort();
    await listening;
  }
  assert.deepEqual([...first].filter(([, attempt]) => attempt !== 1), []);
});

test("making room for the first delayed copies costs no message on its way an attempt", async () => {
  const count = 100;
  const event = new Event(randomName(), Number);
  const attempts: number[] = [];
  const handler = () => {
    const attempt = currentContext().attempts;
    attempts.push(attempt);
    if (attempt === 1) throw new Retry({ delay: 0.1 });
  };
  const options = { maxAttempts: 3, maxAckPending: 40 };
  const actors = Array.from({ length: 40 }, () => new Actor(randomName(), event, handler, options));
  await using pair = await connectPair([event], actors);
  await pair.pub.emitMany(event, Array(count).keys(), { sync: true });
  const stop = new AbortController();
  const listening = pair.sub.listen({ signal: stop.signal, maxJobs: 1000 });
  const all = (wanted: number) => attempts.filter((attempt) => attempt === wanted).length;
  await until("all were tried again", () => all(2) >= count * actors.length);
  stop.abort();
  await listening;
  assert.equal(all(1), count * actors.length);
});
