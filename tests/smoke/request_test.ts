import assert from "node:assert/strict";
import { Actor, Event, Reject, RequestError, RequestTimeoutError } from "@walnats/core";
import { randomName } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { runWith } from "./run_with.ts";

test("a request is answered, refused, or not answered in time", async () => {
  const event = new Event(randomName(), String).withResponse(Number);
  const actor = new Actor(randomName(), event, async (text) => {
    if (text === "bad") throw new Reject("no good");
    if (text === "slow") await new Promise((resolve) => setTimeout(resolve, 500));
    return text.length;
  });
  await runWith([event], [actor], async ({ pub }) => {
    assert.equal(await pub.request(event, "four", { timeout: 10 }), 4);
    await assert.rejects(pub.request(event, "bad", { timeout: 10 }), (error) => {
      assert.ok(error instanceof RequestError);
      assert.match(error.message, /no good/);
      return true;
    });
    await assert.rejects(pub.request(event, "slow", { timeout: 0.1 }), RequestTimeoutError);
  });
});
