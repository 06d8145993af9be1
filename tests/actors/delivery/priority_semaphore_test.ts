import assert from "node:assert/strict";
import { Priority } from "@walnats/core";
import fc from "fast-check";
import { PrioritySemaphore } from "../../../src/actors/delivery/priority_semaphore.ts";
import { type Share, WorkerSlots } from "../../../src/actors/delivery/share.ts";
import { test } from "../../helpers/test.ts";

const priority = fc.constantFrom(...Object.values(Priority));

/** A semaphore, and whose jobs have started, in order. */
function fixture(total: number) {
  const slots = new PrioritySemaphore(total);
  const started: Share[] = [];
  const take = (share: Share) => slots.take(share, () => void started.push(share));
  return { slots, started, take };
}

/** Starts so many jobs of actors that have any number of them waiting; returns how many each has started. */
function startAll(slots: PrioritySemaphore, shares: readonly Share[], jobs: number): number[] {
  const started: Share[] = [];
  const blocker = slots.share(Priority.NORMAL);
  for (let i = 0; i < slots.total; i++) slots.take(blocker, () => {});
  for (const share of shares) {
    for (let i = 0; i < jobs; i++) {
      slots.take(share, () => void started.push(share));
    }
  }
  for (let i = 0; i < jobs; i++) slots.release(i < slots.total ? blocker : started[i - slots.total]!);
  return shares.map((of) => started.filter((share) => share === of).length);
}

test("while all have work, each starts jobs by its weight, to within one job", () => {
  const actors = fc.array(priority, { minLength: 2, maxLength: 6 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      actors,
      fc.integer({ min: 20, max: 1000 }),
      (total, of, jobs) => {
        const slots = new PrioritySemaphore(total);
        const shares = of.map((priority) => slots.share(priority));
        const counts = startAll(slots, shares, jobs);
        const turns = jobs / shares.reduce((sum, { weight }) => sum + weight, 0);
        for (const [at, { weight }] of shares.entries()) {
          assert.ok(Math.abs(counts[at]! - turns * weight) <= shares.length, `${of}: ${counts}`);
        }
      },
    ),
  );
});

test("HIGH starts 16 jobs for 4 of NORMAL and 1 of LOW", () => {
  for (const total of [1, 4, 16]) {
    const slots = new PrioritySemaphore(total);
    const shares = [Priority.LOW, Priority.HIGH, Priority.NORMAL].map((priority) => slots.share(priority));
    assert.deepEqual(startAll(slots, shares, 2100), [100, 1600, 400]);
  }
});

test("never more run than there are slots and workers, and no slot is free while a job waits that could have it", () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant("take" as const), who: fc.nat(5) }),
    fc.record({ do: fc.constant("release" as const), which: fc.nat(30) }),
    fc.record({ do: fc.constant("withdraw" as const), which: fc.nat(30) }),
  );
  const actor = fc.record({ priority, pooled: fc.boolean() });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5 }),
      fc.array(actor, { minLength: 6, maxLength: 6 }),
      fc.array(step, { maxLength: 200 }),
      (total, workers, actors, steps) => {
        const slots = new PrioritySemaphore(total);
        const pool = new WorkerSlots(workers);
        const shares = actors.map(({ priority, pooled }) => slots.share(priority, pooled ? pool : undefined));
        const jobs: { share: Share; state: "waits" | "runs" | "over"; withdraw: () => void }[] = [];
        const inState = (state: string, pooled = false) =>
          jobs.filter((job) => job.state === state && (!pooled || job.share.pool)).length;
        for (const action of steps) {
          if (action.do === "take") {
            const job: (typeof jobs)[number] = {
              share: shares[action.who]!,
              state: "waits",
              withdraw: () => {},
            };
            jobs.push(job);
            job.withdraw = slots.take(job.share, () => void (job.state = "runs"));
          } else {
            const job = jobs[action.which];
            if (action.do === "release" && job?.state === "runs") {
              job.state = "over";
              slots.release(job.share);
            } else if (action.do === "withdraw" && job?.state === "waits") {
              job.state = "over";
              job.withdraw();
              job.withdraw();
            }
          }
          const running = inState("runs");
          const pooled = inState("runs", true);
          assert.ok(running <= total && pooled <= workers);
          assert.equal(slots.free, total - running);
          assert.equal(pool.free, workers - pooled - inState("waits", true));
          const needsNoWorker = jobs.some((job) => job.state === "waits" && !job.share.pool);
          if (needsNoWorker) assert.equal(running, total);
          if (inState("waits", true) > 0) assert.ok(running === total || pooled === workers);
        }
      },
    ),
  );
});

test("nobody starves: a LOW starts after as many others as the weights say, whoever comes meanwhile", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10 }),
      fc.array(priority, { minLength: 1, maxLength: 8 }),
      fc.nat(300),
      (total, others, before) => {
        const { slots, started, take } = fixture(total);
        const shares = others.map((priority) => slots.share(priority));
        for (const share of shares) for (let i = 0; i < total + before; i++) take(share);
        let ended = 0;
        for (; ended < before; ended++) slots.release(started[ended]!);
        const low = slots.share(Priority.LOW);
        take(low);
        const asOf = started.length;
        while (!started.includes(low)) {
          for (const share of shares) take(share);
          slots.release(started[ended++]!);
          assert.ok(ended - before < 2000, "it starves");
        }
        const weights = shares.reduce((sum, { weight }) => sum + weight, 0);
        assert.ok(started.indexOf(low) - asOf <= weights + total, "it waits for too long");
      },
    ),
    { numRuns: 50 },
  );
});

test("who had no work for a while has not saved up", () => {
  const { slots, started, take } = fixture(1);
  const [busy, idle] = [slots.share(Priority.NORMAL), slots.share(Priority.NORMAL)];
  for (let i = 0; i < 101; i++) take(busy);
  for (let i = 0; i < 100; i++) slots.release(busy);
  for (let i = 0; i < 20; i++) {
    take(busy);
    take(idle);
  }
  started.length = 0;
  for (let i = 0; i < 20; i++) slots.release(i === 0 ? busy : started[i - 1]!);
  assert.equal(started.filter((share) => share === idle).length, 10);
});

test("actors of a pool share its workers by weight, also where others start many more jobs, and one that comes late", () => {
  const slots = new PrioritySemaphore(4);
  const pool = new WorkerSlots(1);
  const main = slots.share(Priority.NORMAL);
  const [high, low, late] = [Priority.HIGH, Priority.LOW, Priority.NORMAL].map((of) => slots.share(of, pool));
  const counts = new Map<Share, number>();
  let current: Share | undefined;
  const add = (share: Share) =>
    slots.take(share, () => {
      counts.set(share, (counts.get(share) ?? 0) + 1);
      current = share;
    });
  for (let i = 0; i < 400; i++) for (const share of [high!, low!]) add(share);
  const others = (jobs: number) => {
    for (let i = 0; i < jobs; i++) slots.take(main, () => slots.release(main));
  };
  const endOne = () => {
    const share = current!;
    current = undefined;
    others(1000);
    slots.release(share);
  };
  for (let i = 0; i < 170; i++) endOne();
  assert.ok(Math.abs(counts.get(low!)! - 10) <= 1, `LOW started ${counts.get(low!)} of 170`);
  for (let i = 0; i < 400; i++) add(late!);
  const [highThen, lowThen] = [counts.get(high!)!, counts.get(low!)!];
  for (let i = 0; i < 210; i++) endOne();
  const since = [counts.get(high!)! - highThen, counts.get(late!)!, counts.get(low!)! - lowThen];
  for (const [at, expected] of [160, 40, 10].entries()) {
    assert.ok(Math.abs(since[at]! - expected) <= 3, `${since} instead of 160, 40, 10`);
  }
});

test("whoever waits for a free slot is told once, and only when nobody else waits", () => {
  const { slots, started, take } = fixture(1);
  const share = slots.share(Priority.NORMAL);
  let told = 0;
  take(share);
  slots.whenFree(() => void told++);
  take(share);
  slots.release(share);
  assert.deepEqual([told, started.length], [0, 2]);
  slots.release(share);
  assert.equal(told, 1);
  take(share);
  slots.release(share);
  assert.equal(told, 1);
});

test("a start that ends at once gives its slot to the next, however many there are", () => {
  const slots = new PrioritySemaphore(1);
  const share = slots.share(Priority.NORMAL);
  let ran = 0;
  slots.take(share, () => {});
  for (let i = 0; i < 100_000; i++) {
    slots.take(share, () => {
      ran++;
      slots.release(share);
    });
  }
  slots.release(share);
  assert.equal(ran, 100_000);
});
