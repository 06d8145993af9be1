import assert from "node:assert/strict";
import { Actor, currentContext, Event } from "@walnats/core";
import { z } from "zod";
import { randomName } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { runWith } from "./run_with.ts";

test("what is emitted reaches each actor of the event, checked by its schema", async () => {
  const event = new Event(randomName(), z.object({ id: z.int(), email: z.email() }));
  const seen: unknown[] = [];
  const actors = ["a", "b"].map((name) => new Actor(randomName(name), event, (user) => void seen.push(user)));
  await runWith([event], actors, async ({ pub }) => {
    const user = { id: 1, email: "ann@example.com" };
    await pub.emit(event, user, { sync: true });
    await until("both have it", () => seen.length === 2);
    assert.deepEqual(seen, [user, user]);
    await assert.rejects(async () => await pub.emit(event, { id: 2, email: "nobody" }), /email/);
  });
});

test("a job that fails is tried again after its delay", async () => {
  const event = new Event(randomName(), String);
  const attempts: number[] = [];
  const actor = new Actor(randomName(), event, () => {
    attempts.push(currentContext().attempts);
    if (attempts.length < 3) throw new Error("not yet");
  }, { retryDelay: [0.05] });
  await runWith([event], [actor], async ({ pub }) => {
    await pub.emit(event, "hi", { sync: true });
    await until("it has succeeded", () => attempts.length === 3);
  });
  assert.deepEqual(attempts, [1, 2, 3]);
});
