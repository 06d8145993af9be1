import assert from "node:assert/strict";
import { Actor, Event, Reject } from "@walnats/core";
import { randomName } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { runWith } from "./run_with.ts";

test("what is rejected becomes a dead letter, and is handled when it is redriven", async () => {
  const event = new Event(randomName(), String);
  const handled: string[] = [];
  let broken = true;
  const actor = new Actor(randomName(), event, (text) => {
    if (broken) throw new Reject("no good");
    handled.push(text);
  });
  await runWith([event], [actor], async ({ pub, sub: { deadLetters } }) => {
    await pub.emit(event, "hi", { sync: true });
    const letters = () => deadLetters.list({ actor: actor.name });
    await until("there is a letter", async () => (await letters()).length === 1);
    const [letter] = await letters();
    assert.deepEqual([letter!.error, letter!.attempts], ["Reject: no good", 1]);
    broken = false;
    assert.equal(await deadLetters.redrive([letter!.id]), 1);
    await until("it is handled", () => handled.length === 1);
    assert.deepEqual(await letters(), []);
  });
});
