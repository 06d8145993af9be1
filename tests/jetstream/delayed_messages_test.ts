import assert from "node:assert/strict";
import {
  attemptsAreKnown,
  attemptsOf,
  delayLeft,
  identityOf,
  isDelayedCopy,
  isFirstOfCopy,
  originOf,
} from "../../src/jetstream/delayed_messages.ts";
import { ACTOR, FakeConnection, fakeMessage, fakeSource } from "../actors/delivery/helpers/fake_messages.ts";
import { test } from "../helpers/test.ts";

const event = fakeSource(new FakeConnection());
const delayed = fakeSource(new FakeConnection(), { stream: "_walnats-parked", consumer: "orders_:mail" });
const copy = (deliveries: number, changes: Record<string, string> = {}) =>
  fakeMessage(delayed, 40, deliveries, {
    "Nats-Msg-Id": "park:x",
    "Walnats-Parked-Until": "1764000000.5",
    "Walnats-Parked-Attempts": "2",
    "Walnats-Origin-Seq": "9",
    ...changes,
  });

test("attempts of an original are its deliveries; of a copy those from before, and not its first delivery", () => {
  assert.deepEqual([1, 2, 3].map((n) => attemptsOf(fakeMessage(event, 9, n))), [1, 2, 3]);
  assert.deepEqual([1, 2, 3].map((n) => attemptsOf(copy(n))), [2, 3, 4]);
  assert.deepEqual([1, 2].map((n) => attemptsAreKnown(fakeMessage(event, 9, n))), [true, false]);
  assert.deepEqual([1, 2, 3].map((n) => attemptsAreKnown(copy(n))), [true, true, false]);
  assert.deepEqual([1, 2].map((n) => isFirstOfCopy(copy(n))), [true, false]);
  assert.equal(isFirstOfCopy(fakeMessage(event, 9)), false);
});

test("a copy knows where it comes from, and has an identity of its own", () => {
  assert.deepEqual([originOf(fakeMessage(event, 9)), originOf(copy(1))], [9, 9]);
  const identities = [fakeMessage(event, 9), copy(1)].map((message) => identityOf(ACTOR, message));
  assert.deepEqual(identities, [
    "orders:mail:orders:9:1764000000000",
    "orders:mail:_walnats-parked:40:1764000000000",
  ]);
});

test("what walnats did not write is no copy", () => {
  assert.equal(isDelayedCopy(copy(1)), true);
  assert.equal(isDelayedCopy(copy(1, { "Nats-Msg-Id": "redrive:1:2" })), true);
  assert.equal(isDelayedCopy(fakeMessage(delayed, 40)), false);
  for (
    const forged of [
      { "Nats-Msg-Id": "x" },
      { "Nats-Msg-Id": "" },
      { "Walnats-Parked-Until": "soon" },
      { "Walnats-Parked-Until": "" },
      { "Walnats-Parked-Attempts": "-1" },
      { "Walnats-Parked-Attempts": "1e3" },
      { "Walnats-Origin-Seq": "9.5" },
    ]
  ) assert.equal(isDelayedCopy(copy(1, forged as Record<string, string>)), false, JSON.stringify(forged));
});

test("a delay that is over, or is no number, is none", () => {
  const inAMinute = String(Date.now() / 1000 + 60);
  const left = delayLeft(fakeMessage(event, 9, 1, { "Walnats-Delay": inAMinute }));
  assert.ok(left > 59 && left <= 60, `${left}`);
  assert.ok(delayLeft(copy(2, { "Walnats-Parked-Until": inAMinute })) > 59);
  for (const past of ["1", "soon"]) {
    assert.equal(delayLeft(fakeMessage(event, 9, 1, { "Walnats-Delay": past })), 0);
  }
  assert.equal(delayLeft(fakeMessage(event, 9)), 0);
  assert.equal(delayLeft(copy(2, { "Walnats-Parked-Until": "1", "Walnats-Delay": inAMinute })), 0);
});
