import assert from "node:assert/strict";
import { Actor, Event, exponential } from "@walnats/core";
import fc from "fast-check";
import { delayAfter } from "../../src/actors/retry_delay.ts";
import { test } from "../helpers/test.ts";

const fault = new Error("fault");

test("attempt n that fails waits retryDelay[n-1]; the last repeats", () => {
  const delays = [0.5, 1, 2, 4];
  assert.deepEqual([1, 2, 3, 4, 5, 6, 1000].map((n) => delayAfter(delays, n, fault)), [
    0.5,
    1,
    2,
    4,
    4,
    4,
    4,
  ]);
  assert.deepEqual([1, 2].map((n) => delayAfter([0], n, fault)), [0, 0]);
});

test("no delays mean at once", () => {
  assert.equal(delayAfter([], 1, fault), 0);
  assert.equal(delayAfter([], 100, fault), 0);
});

test("a function gets the number of the attempt that failed and its error", () => {
  const seen: unknown[] = [];
  const retryDelay = (attempt: number, error: unknown) => {
    seen.push([attempt, error]);
    return attempt * 10;
  };
  assert.equal(delayAfter(retryDelay, 3, fault), 30);
  assert.deepEqual(seen, [[3, fault]]);
});

test("what a function returns must be a number of seconds", () => {
  for (const delay of [-1, NaN, Infinity, "1", undefined, null, Promise.resolve(1)]) {
    assert.throws(
      () => delayAfter(() => delay as never, 1, fault),
      (error) =>
        error instanceof RangeError &&
        /retryDelay must return a number of seconds, 0 or more, got /.test(error.message),
    );
  }
  assert.equal(delayAfter(() => 0, 1, fault), 0);
});

test("exponential doubles from half a second, less a fifth at most, up to an hour", () => {
  const delay = exponential();
  for (let attempt = 1; attempt < 2000; attempt++) {
    const most = Math.min(3600, 0.5 * 2 ** (attempt - 1));
    const seconds = delay(attempt);
    assert.ok(seconds <= most && seconds >= most * 0.8, `attempt ${attempt}: ${seconds}`);
  }
});

test("exponential stays within the bounds of its options, for all of them", () => {
  const options = fc.record({
    initial: fc.double({ min: 0.001, max: 1e6, noNaN: true }),
    factor: fc.double({ min: 1, max: 1e6, noNaN: true }),
    max: fc.double({ min: 0.001, max: 1e6, noNaN: true }),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(fc.property(options, fc.integer({ min: 1, max: 1e6 }), (given, attempt) => {
    const most = Math.min(given.max, given.initial * given.factor ** (attempt - 1));
    const seconds = delayAfter(exponential(given), attempt, fault);
    assert.ok(seconds >= most * (1 - given.jitter) * 0.999 && seconds <= most);
  }));
});

test("without jitter exponential is exact", () => {
  const delay = exponential({ initial: 1, factor: 3, max: 20, jitter: 0 });
  assert.deepEqual([1, 2, 3, 4, 5].map(delay), [1, 3, 9, 20, 20]);
});

test("with jitter it is not always the same", () => {
  const delay = exponential({ jitter: 1 });
  assert.ok(new Set(Array.from({ length: 20 }, () => delay(5))).size > 1);
});

test("bad options of exponential are refused", () => {
  const bad = {
    initial: [0, -1, Infinity],
    factor: [0.9, -1, NaN],
    max: [0, Infinity],
    jitter: [-0.1, 1.1, NaN],
  };
  for (const [option, values] of Object.entries(bad)) {
    for (const value of values) {
      assert.throws(
        () => exponential({ [option]: value }),
        (error) =>
          error instanceof RangeError &&
          error.message.startsWith(`exponential: option "${option}" must be a number`),
      );
    }
    assert.throws(() => exponential({ [option]: "1" as never }), TypeError);
  }
  assert.throws(
    () => exponential({ base: 2 } as never),
    /unknown option "base"; it takes initial, factor, max, jitter/,
  );
});

test("an actor takes a list or a function, and refuses all else", () => {
  const event = new Event("a", String);
  const make = (retryDelay: unknown) => new Actor("a", event, () => {}, { retryDelay: retryDelay as never });
  make([]);
  make([0, 0.5]);
  make(exponential());
  for (const bad of [[-1], [1, NaN], [Infinity]]) assert.throws(() => make(bad), RangeError);
  for (const bad of [1, "1", ["1"], [null], {}, null]) {
    assert.throws(
      () => make(bad),
      (error) =>
        error instanceof TypeError && /list of seconds, each 0 or more, or a function/.test(error.message),
    );
  }
});
