import assert from "node:assert/strict";
import { PollLimits } from "../../src/jetstream/poll_limits.ts";
import type { ConsumerConfig } from "../../src/jetstream/jetstream_api.ts";
import { test } from "../helpers/test.ts";

const WISHES = { batch: 16, expires: 2 };

/** The limits of a consumer with these settings. */
function limitsOf(config: Partial<ConsumerConfig>): { limits: PollLimits; told: string[] } {
  const limits = new PollLimits();
  return { limits, told: limits.read(config as ConsumerConfig, WISHES) };
}

test("what a consumer does not limit is not limited, and nothing is said", () => {
  for (const none of [undefined, 0, -1]) {
    const config = { max_batch: none, max_expires: none, max_bytes: none, max_waiting: none };
    const { limits, told } = limitsOf(config);
    assert.deepEqual(told, []);
    assert.deepEqual([limits.batch, limits.expires, limits.bytes, limits.polls], new Array(4).fill(Infinity));
  }
  assert.deepEqual(limitsOf({ max_batch: 16, max_expires: 2e9, max_waiting: 512 }).told, []);
});

test("the consumer's info names all limits at once", () => {
  const { limits, told } = limitsOf({ max_batch: 5, max_expires: 15e8, max_waiting: 2 });
  assert.deepEqual(told, [
    "max_batch 5 (ours: 16 messages)",
    "max_expires 1.5 s (ours: 2 s)",
    "max_waiting 2 (ours: 4 polls at once)",
  ]);
  assert.deepEqual([limits.batch, limits.expires, limits.polls], [5, 1.5, 2]);
});

test("a refusal says how long a poll may wait", () => {
  const texts: [string, number][] = [["100ms", 0.1], ["1.5s", 1.5], ["1m30s", 90], ["1h0m0s", 3600]];
  for (const [text, seconds] of texts) {
    const limits = new PollLimits();
    const poll = { batch: 16, expires: 5000 };
    assert.ok(limits.learn(`exceeded maxrequestexpires of ${text}`, poll, 0, WISHES));
    assert.ok(Math.abs(limits.expires - seconds) < 1e-9, `${text}: ${limits.expires}`);
  }
});

test("polls that were on their way when another was refused are no news", () => {
  const limits = new PollLimits();
  const refusal = "exceeded maxrequestbatch of 5";
  const first = limits.learn(refusal, WISHES, 3, WISHES);
  assert.equal(limits.learn(refusal, WISHES, 2, WISHES), first);
  assert.equal(limits.batch, 5);
  assert.equal(limits.learn(refusal, { batch: 5, expires: 2 }, 0, WISHES), undefined, "it would fit");
});

test("with no room for a single poll there is nothing to make smaller", () => {
  const limits = new PollLimits();
  assert.ok(limits.learn("exceeded maxwaiting", WISHES, 2, WISHES));
  assert.equal(limits.polls, 2);
  assert.equal(limits.learn("exceeded maxwaiting", WISHES, 0, WISHES), undefined);
  assert.equal(limits.learn("exceeded something new", WISHES, 1, WISHES), undefined);
});
