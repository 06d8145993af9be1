import assert from "node:assert/strict";
import { Condition } from "../../../src/async/condition.ts";
import type { Job } from "../../../src/actors/delivery/job.ts";
import { SETTLING } from "../../../src/actors/delivery/job.ts";
import { stopConsumer } from "../../../src/actors/delivery/stop_consumer.ts";
import { captureLogger } from "../../helpers/capture_logger.ts";
import { ticks } from "../../helpers/fake_nats.ts";
import { test } from "../../helpers/test.ts";
import { until } from "../../helpers/until.ts";
import { FakeConnection, fakeJob, fakeMessage, fakeSource } from "./helpers/fake_messages.ts";

/** An hour. */
const LONG = 3_600_000;
const LIMIT = { timeout: 5000 };

/** A consumer with so many jobs that run, and so many that wait; what the stop does to it is noted. */
function setUp(running: number, waiting: number) {
  const log: string[] = [];
  const source = fakeSource(new FakeConnection());
  const jobs = new Set<Job>();
  for (let sequence = 1; sequence <= running + waiting; sequence++) {
    const job = fakeJob(fakeMessage(source, sequence));
    if (sequence <= running) job.state = { name: "running", startedAt: 0 };
    jobs.add(job);
  }
  const polled = Promise.withResolvers<void>();
  const hooks = Promise.withResolvers<void>();
  const changed = new Condition();
  const end = (job: Job) => {
    jobs.delete(job);
    changed.notify();
  };
  const consumer = {
    actor: { name: "mail", event: { name: "paid" } },
    watch: { leases: jobs, changed, source, close: () => void log.push("close") },
    stopPolling: () => {
      log.push("stop polling");
      return polled.promise;
    },
    requeue: (job: Job) => {
      log.push(`requeue ${job.seqNumber}`);
      end(job);
    },
    abort: (job: Job) => void log.push(`abort ${job.seqNumber}`),
    hooksEnd: () => hooks.promise,
  };
  const logger = captureLogger();
  const stop = (drainTime: number) => stopConsumer(consumer, drainTime, logger).then(() => log.push("over"));
  return { log, jobs, consumer, polled, hooks, end, stop, logger };
}

test("a stop asks for no more and requeues at once what has not started", LIMIT, async () => {
  const { log, stop, polled, hooks } = setUp(0, 2);
  polled.resolve();
  hooks.resolve();
  await stop(LONG);
  assert.deepEqual(log, ["stop polling", "requeue 1", "requeue 2", "close", "over"]);
});

test("a stop waits for the jobs that run, and neither tells nor requeues them", LIMIT, async () => {
  const { log, jobs, stop, polled, hooks, end } = setUp(1, 0);
  polled.resolve();
  hooks.resolve();
  const stopped = stop(LONG);
  await ticks();
  assert.deepEqual(log, ["stop polling"]);
  for (const job of jobs) end(job);
  await stopped;
  assert.deepEqual(log, ["stop polling", "close", "over"]);
});

test("a stop waits until nothing can come any more, and for asynchronous hooks", LIMIT, async () => {
  const { log, stop, polled, hooks } = setUp(0, 0);
  const stopped = stop(LONG);
  await ticks();
  assert.deepEqual(log, ["stop polling"]);
  polled.resolve();
  await ticks();
  assert.deepEqual(log, ["stop polling", "close"]);
  hooks.resolve();
  await stopped;
});

test("a stop whose polls fail to end is a stop all the same", LIMIT, async () => {
  const { log, stop, polled, hooks } = setUp(0, 0);
  polled.reject(new Error("the connection broke"));
  hooks.resolve();
  await stop(LONG);
  assert.deepEqual(log, ["stop polling", "close", "over"]);
});

test("after the drain time jobs are told, get half a second to end, and are requeued", LIMIT, async () => {
  const { log, jobs, stop, polled, hooks, end } = setUp(2, 0);
  polled.resolve();
  hooks.resolve();
  const stopped = stop(20);
  await until("they are told", () => log.length === 3);
  assert.deepEqual(log, ["stop polling", "abort 1", "abort 2"]);
  for (const job of jobs) if (job.seqNumber === 1) end(job);
  await stopped;
  assert.deepEqual(log.slice(3), ["requeue 2", "close", "over"]);
});

test(
  "what the server does not confirm is given up 1.5 s after the drain time, and the log says so",
  LIMIT,
  async () => {
    const { log, jobs, consumer, stop, polled, hooks, logger } = setUp(1, 0);
    const [job] = jobs;
    job!.state = SETTLING;
    consumer.requeue = () => {};
    polled.resolve();
    hooks.resolve();
    const begun = performance.now();
    await stop(0);
    assert.ok(performance.now() - begun < 2500, `${performance.now() - begun} ms`);
    assert.deepEqual([job!.abandoned, log.at(-1)], [true, "over"]);
    assert.match(logger.lines[0]!.message, /"mail" stops before NATS has confirmed what became of 1 of its/);
  },
);
