import assert from "node:assert/strict";
import { Priority } from "@walnats/core";
import { ConcurrencyLimit } from "../../../src/actors/delivery/concurrency_limit.ts";
import type { Job } from "../../../src/actors/delivery/job.ts";
import type { Pool } from "../../../src/actors/delivery/pools.ts";
import { PrioritySemaphore } from "../../../src/actors/delivery/priority_semaphore.ts";
import { WorkerSlots } from "../../../src/actors/delivery/share.ts";
import { test } from "../../helpers/test.ts";
import { ACTOR, FakeConnection, fakeJob, fakeMessage, fakeSource } from "./helpers/fake_messages.ts";

const source = fakeSource(new FakeConnection());
const job = (sequence: number) => fakeJob(fakeMessage(source, sequence));

function setUp(slots: number, workers?: number) {
  const started: Job[] = [];
  const semaphore = new PrioritySemaphore(slots);
  const pool = workers === undefined
    ? undefined
    : { executor: { delay: () => 0 }, slots: new WorkerSlots(workers) } as unknown as Pool;
  const limit = new ConcurrencyLimit(ACTOR, semaphore, pool, (job) => void started.push(job));
  const enter = (count: number) => {
    const jobs = Array.from({ length: count }, (_, at) => job(at + 1));
    for (const each of jobs) limit.enter(each);
    return jobs;
  };
  return { started, semaphore, pool, limit, enter };
}

test("the limit is the smallest of maxJobs, the slots of listen() and the workers", () => {
  assert.deepEqual([setUp(100).limit.limit, setUp(5).limit.limit, setUp(5, 3).limit.limit], [16, 5, 3]);
});

test("what comes beyond the limit starts when one of the others has left", () => {
  const { limit, started, enter } = setUp(2);
  const jobs = enter(3);
  assert.deepEqual(started, jobs.slice(0, 2));
  limit.leave(jobs[0]!);
  assert.deepEqual(started, jobs);
});

test("a slot and a worker are released once, however often a job leaves, and also where it did not run", () => {
  const { limit, semaphore, pool, enter } = setUp(2, 2);
  const share = semaphore.share(Priority.NORMAL, undefined);
  const elsewhere = semaphore.take(share, () => {});
  const [running, waiting] = enter(2);
  assert.deepEqual([semaphore.free, pool!.slots.free], [0, 0]);
  limit.leave(waiting!);
  limit.leave(waiting!);
  assert.equal(pool!.slots.free, 1, "it had a worker and waited for a slot");
  limit.leave(running!);
  limit.leave(running!);
  elsewhere();
  semaphore.release(share);
  assert.deepEqual([semaphore.free, pool!.slots.free], [2, 2]);
});

test("what waited beyond the limit and is over by then does not start", () => {
  const { limit, started, enter } = setUp(1);
  const [first, second, third] = enter(3);
  second!.end();
  limit.leave(first!);
  assert.deepEqual(started, [first, third]);
});
