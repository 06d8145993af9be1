import assert from "node:assert/strict";
import { Priority } from "@walnats/core";
import fc from "fast-check";
import { PrioritySemaphore } from "../../../src/actors/delivery/priority_semaphore.ts";
import { test } from "../../helpers/test.ts";

const PRIORITIES = Object.values(Priority);
const priority = fc.constantFrom(...PRIORITIES);
const rank = (of: Priority) => PRIORITIES.indexOf(of);

interface Waiting {
  readonly id: number;
  readonly priority: Priority;
  readonly since: number;
}

/** Slots with a clock that the test turns, and what has started in them. */
function bench(total: number) {
  let now = 0;
  const slots = new PrioritySemaphore(total, () => now);
  const started: Waiting[] = [];
  let last = 0;
  const take = (of: Priority) => {
    const waiting = { id: last++, priority: of, since: now };
    return { waiting, withdraw: slots.take(of, () => void started.push(waiting)) };
  };
  return { slots, started, take, wait: (milliseconds: number) => void (now += milliseconds) };
}

test("of jobs that came within a second, the higher priority always starts first, the older one within it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.array(priority, { maxLength: 100 }), (total, jobs) => {
      const { slots, started, take, wait } = bench(total);
      for (let i = 0; i < total; i++) take(Priority.LOW);
      started.length = 0;
      for (const of of jobs) {
        take(of);
        wait(9);
      }
      for (const _ of jobs) slots.release();
      const expected = jobs.map((of, id) => ({ of, id: id + total })).sort((a, b) =>
        rank(a.of) - rank(b.of) || a.id - b.id
      );
      assert.deepEqual(started.map(({ id }) => id), expected.map(({ id }) => id));
    }),
  );
});

test("never more run than there are slots, and no slot is free while somebody waits", () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant("take" as const), priority }),
    fc.record({ do: fc.constant("release" as const) }),
    fc.record({ do: fc.constant("withdraw" as const), which: fc.nat(30) }),
    fc.record({ do: fc.constant("wait" as const), milliseconds: fc.nat(5000) }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 200 }), (total, steps) => {
      const { slots, started, take, wait } = bench(total);
      const taken: ReturnType<typeof take>[] = [];
      const withdrawn = new Set<number>();
      let released = 0;
      for (const action of steps) {
        if (action.do === "take") taken.push(take(action.priority));
        else if (action.do === "wait") wait(action.milliseconds);
        else if (action.do === "release" && started.length > released) {
          released++;
          slots.release();
        } else if (action.do === "withdraw" && taken[action.which]) {
          const { waiting, withdraw } = taken[action.which]!;
          if (!started.includes(waiting)) withdrawn.add(waiting.id);
          withdraw();
          withdraw();
        }
        const running = started.length - released;
        const waiting = taken.length - started.length - withdrawn.size;
        assert.ok(running <= total);
        assert.equal(slots.free, waiting > 0 ? 0 : total - running);
        assert.ok(waiting === 0 || running === total);
        assert.ok(started.every(({ id }) => !withdrawn.has(id)));
      }
    }),
  );
});

test("nobody starves: under a flood of HIGH, a LOW starts once it has waited for two seconds more", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 500 }), (total, pace) => {
    const { slots, started, take, wait } = bench(total);
    for (let i = 0; i < total; i++) take(Priority.HIGH);
    const { waiting: low } = take(Priority.LOW);
    let elapsed = 0;
    while (!started.includes(low)) {
      take(Priority.HIGH);
      take(Priority.HIGH);
      wait(pace);
      elapsed += pace;
      slots.release();
      assert.ok(elapsed < 2000 * 3 + 2 * pace * 2000, "it starves");
      const before = started.filter(({ priority, since }) => priority === Priority.HIGH && since > 2000);
      assert.equal(before.length, 0, "a HIGH that came two seconds after the LOW started before it");
    }
  }));
});

test("whoever waits for a free slot is told once, and only when nobody else waits", () => {
  const { slots, started, take } = bench(1);
  let told = 0;
  take(Priority.NORMAL);
  slots.whenFree(() => void told++);
  take(Priority.NORMAL);
  slots.release();
  assert.deepEqual([told, started.length], [0, 2]);
  slots.release();
  assert.equal(told, 1);
  take(Priority.NORMAL);
  slots.release();
  assert.equal(told, 1);
});

test("a start that ends at once gives its slot to the next, however many there are", () => {
  const slots = new PrioritySemaphore(1);
  let ran = 0;
  slots.take(Priority.NORMAL, () => {});
  for (let i = 0; i < 100_000; i++) {
    slots.take(Priority.NORMAL, () => {
      ran++;
      slots.release();
    });
  }
  slots.release();
  assert.equal(ran, 100_000);
});
