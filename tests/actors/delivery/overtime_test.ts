// Handlers that run on after their time is over: nobody can stop them.

import assert from "node:assert/strict";
import { Actor, Event } from "@walnats/core";
import { randomName } from "../../helpers/nats.ts";
import { connectPair } from "../../helpers/pair.ts";
import { test } from "../../helpers/test.ts";
import { until } from "../../helpers/until.ts";

test("a handler that runs on keeps its slot until it ends, and the log says so", async () => {
  const event = new Event(randomName(), Number);
  const running = new Map<number, () => void>();
  let most = 0;
  const actor = new Actor(randomName(), event, async (id) => {
    await new Promise<void>((resolve) => {
      running.set(id, resolve);
      most = Math.max(most, running.size);
    });
    running.delete(id);
  }, { maxJobs: 2, jobTimeout: 0.3, maxAttempts: 1 });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emitMany(event, [1, 2, 3], { sync: true });
  const stop = new AbortController();
  const listening = pair.sub.listen({ signal: stop.signal });
  const dead = async () => (await pair.sub.deadLetters.list({ actor: actor.name })).length;
  await until("two have failed", async () => await dead() === 2);
  const warnings = () =>
    pair.log.lines.filter(({ message }) => message.includes("still runs after its jobTimeout"));
  await until("it is told of", () => warnings().length > 0);
  assert.match(warnings()[0]!.message, new RegExp(`actor "${actor.name}".*\\(0\\.3 s\\)`));
  assert.deepEqual([[...running.keys()], most], [[1, 2], 2], "the third one waits");
  running.get(1)!();
  await until("the third one runs", () => running.has(3));
  assert.equal(most, 2);
  for (const end of running.values()) end();
  await until("it has failed or ended", () => running.size === 0);
  stop.abort();
  await listening;
});
