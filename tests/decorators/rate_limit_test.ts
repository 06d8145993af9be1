import { Actor, decorators, Event } from "@walnats/core";
import assert from "node:assert/strict";
import fc from "fast-check";
import { SlidingWindow } from "../../src/decorators/sliding_window.ts";
import { randomName } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { listenUntil } from "../helpers/listen_until.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { inJob } from "./helpers.ts";

const { rateLimit } = decorators;

/** In any stretch of `period` milliseconds there are at most `most` of these times. */
function assertLimit(times: readonly number[], most: number, period: number): void {
  for (let index = most; index < times.length; index++) {
    const stretch = times[index]! - times[index - most]!;
    assert.ok(stretch >= period, `${most + 1} starts in ${stretch} ms`);
  }
}

test("no more start in any period than may, in their order, and at once while they may", async () => {
  const starts: [number, number][] = [];
  const handle = rateLimit(3, 0.2)((number: number) => void starts.push([number, performance.now()]));
  const before = performance.now();
  await Promise.all(Array.from({ length: 10 }, (_, number) => handle(number)));
  const times = starts.map(([, time]) => time);
  assert.deepEqual(starts.map(([number]) => number), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  // Where the machine is busy, a handler starts a while after it got its turn.
  assertLimit(times, 3, 150);
  assert.ok(times[2]! - before < 150, "the first three start at once");
  assert.ok(times[5]! - before < 350, "the next three start together, after one period");
  assert.ok(times[9]! - before < 1200, "the last one starts after three periods");
});

test("whenever they come, the window holds", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 20 }),
      async (most, gaps) => {
        // A time that stands still until the event loop turns.
        let now = 0;
        const clock = setInterval(() => now++, 1);
        const window = new SlidingWindow(most, 10, () => now);
        const entered: number[] = [];
        let time = 0;
        const entries = gaps.map(async (gap) => {
          await new Promise((resolve) => setTimeout(resolve, time += gap));
          await window.enter(() => undefined);
          entered.push(now);
        });
        await Promise.all(entries);
        clearInterval(clock);
        assert.equal(entered.length, gaps.length);
        assertLimit(entered, most, 10);
      },
    ),
    { numRuns: 20 },
  );
});

test("a thousand jobs that wait, wait on one timer, and the memory is that of one period", async () => {
  let time = 0;
  const window = new SlidingWindow(2, 1, () => time);
  assert.equal(window.enter(() => undefined), undefined);
  time = 0.5;
  assert.equal(window.enter(() => undefined), undefined);
  const order: number[] = [];
  const waiting = Array.from({ length: 1000 }, async (_, index) => {
    await window.enter(() => undefined);
    order.push(index);
  });
  const clock = setInterval(() => time += 100, 0);
  await Promise.all(waiting);
  clearInterval(clock);
  assert.deepEqual(order, Array.from({ length: 1000 }, (_, index) => index));
});

test("who comes when there is room, and others wait still, waits behind them", async () => {
  let time = 0;
  const window = new SlidingWindow(1, 100, () => time);
  const order: string[] = [];
  const enter = async (who: string) => {
    await window.enter(() => undefined);
    order.push(who);
  };
  await enter("first");
  const waits = enter("waits");
  time = 1000;
  const comes = enter("comes");
  const clock = setInterval(() => time += 1000, 1);
  await Promise.all([waits, comes]);
  clearInterval(clock);
  assert.deepEqual(order, ["first", "waits", "comes"]);
});

test("who is aborted leaves the queue with the signal's reason and takes no place", async () => {
  const handled: string[] = [];
  const handle = rateLimit(1, 0.2)((text: string) => void handled.push(text));
  const stop = new AbortController();
  const [started, stopped, next] = [
    handle("first"),
    inJob(stop.signal, () => handle("stopped")),
    handle("next"),
  ];
  const before = performance.now();
  stop.abort(new Error("enough"));
  await assert.rejects(stopped, /enough/);
  await started;
  await next;
  assert.ok(performance.now() - before < 390, "the next one did not wait for two periods");
  assert.deepEqual(handled, ["first", "next"]);
});

test("when all who wait are aborted no timer is left, and the next ones wait again", async () => {
  const handle = rateLimit(1, 3600)((text: string) => text);
  await handle("first");
  for (const reason of ["one", "two"]) {
    const stop = new AbortController();
    const handled = inJob(stop.signal, () => handle("stopped"));
    stop.abort(new Error(reason));
    await assert.rejects(handled, new RegExp(reason));
    const aborted = inJob(AbortSignal.abort(new Error("before")), () => handle("stopped"));
    await assert.rejects(aborted, /before/);
  }
});

test("a period that is longer than timers go is waited for", async () => {
  const handle = rateLimit(1, 1e9)((text: string) => text);
  await handle("first");
  const stop = new AbortController();
  let ended = false;
  const handled = inJob(stop.signal, () => handle("second")).finally(() => ended = true);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(ended, false);
  stop.abort(new Error("enough"));
  await assert.rejects(handled, /enough/);
});

test("handlers decorated by the same limit share it", async () => {
  const limit = rateLimit(1, 0.1);
  const starts: number[] = [];
  const [one, two] = [1, 2].map(() => limit(() => void starts.push(performance.now())));
  await Promise.all([one!(1), two!(1)]);
  assertLimit(starts, 1, 50);
});

test("an actor handles all its messages, no faster than its limit", async () => {
  const event = new Event(randomName(), Number);
  const starts: number[] = [];
  const seen: number[] = [];
  const actor = new Actor(
    randomName(),
    event,
    rateLimit(5, 0.2)((number: number) => {
      starts.push(performance.now());
      seen.push(number);
    }),
  );
  await using pair = await connectPair([event], [actor]);
  for (let number = 0; number < 20; number++) await pair.pub.emit(event, number);
  await listenUntil(pair.sub, "all are handled", () => seen.length === 20);
  assertLimit(starts, 5, 100);
  assert.deepEqual(seen.sort((a, b) => a - b), Array.from({ length: 20 }, (_, number) => number));
});

test("a subscriber that stops requeues at once what waits for its turn", async () => {
  const event = new Event(randomName(), String);
  const seen: string[] = [];
  let limit = rateLimit(1, 3600);
  const handle = (text: string) => limit((text: string) => void seen.push(text))(text);
  const actor = new Actor(randomName(), event, handle);
  await using pair = await connectPair([event], [actor]);
  for (const text of ["a", "b"]) await pair.pub.emit(event, text, { sync: true });
  const stop = new AbortController();
  const listening = pair.sub.listen({ signal: stop.signal, drainTimeout: 0 });
  await until("the first one is handled", () => seen.length === 1);
  stop.abort();
  await listening;
  limit = rateLimit(10, 1);
  await listenUntil(pair.sub, "the other one comes again", () => seen.length === 2);
  assert.deepEqual(seen, ["a", "b"]);
});

test("bad limits are refused", () => {
  for (const most of [0, -1, 1.5, NaN, Infinity]) {
    assert.throws(() => rateLimit(most, 1), /rateLimit: maxJobs must be a whole number, 1 or more, got/);
  }
  for (const period of [0, -1, NaN, Infinity]) {
    assert.throws(() => rateLimit(1, period), /rateLimit: period must be a number of seconds above 0, got/);
  }
  assert.throws(() => rateLimit("1" as never, 1), TypeError);
  assert.throws(() => rateLimit(1, undefined as never), TypeError);
});
