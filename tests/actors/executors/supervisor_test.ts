// What the supervisor of workers promises, with workers and a clock of the test.

import assert from "node:assert/strict";
import { WorkerCrashedError } from "@walnats/core";
import { captureLogger } from "../../helpers/capture_logger.ts";
import { test } from "../../helpers/test.ts";
import { WorkerPool } from "../../../src/actors/executors/worker_pool.ts";
import { type FakeSpec, fakeSpec, type FakeWorker } from "./fake_workers.ts";
import { actorOf, jobOf } from "./helpers.ts";
import { TestClock } from "./test_clock.ts";

const [A, B] = [actorOf("process", "double"), actorOf("process", "echo")];

/** What became of a promise so far. */
interface Watched {
  readonly job: ReturnType<typeof jobOf>;
  how: "open" | "done" | "failed";
  value: unknown;
}

function start(size = 2, spec: FakeSpec = fakeSpec()) {
  const [clock, logger] = [new TestClock(), captureLogger()];
  const pool = new WorkerPool(spec, size, logger, clock);
  const watch = (job: Watched["job"], promise: Promise<unknown>) => {
    const watched: Watched = { job, how: "open", value: undefined };
    promise.then(
      (value) => Object.assign(watched, { how: "done", value }),
      (value) => Object.assign(watched, { how: "failed", value }),
    );
    return watched;
  };
  const run = (actor = A, message: unknown = 1) => {
    const job = jobOf(actor, message);
    return watch(job, pool.run(job));
  };
  const warnings = () => logger.lines.filter(({ level }) => level === "warn").map(({ message }) => message);
  return { clock, logger, pool, run, watch, warnings, spec, workers: spec.workers };
}

/** Lets promises go on. */
const turn = () => new Promise((resolve) => setTimeout(resolve));
const kindsOf = (worker: FakeWorker) => worker.sent.map(([kind]) => kind);

test("supervisor: a worker gets its first job when it reports ready, and the next ones at once", async () => {
  const { run, workers } = start();
  const first = run();
  assert.deepEqual(workers.map(kindsOf), [[]]);
  workers[0]!.say("ready");
  assert.deepEqual(kindsOf(workers[0]!), ["actor", "run"]);
  workers[0]!.say("done", "one");
  await turn();
  assert.deepEqual([first.how, first.value], ["done", "one"]);
  run();
  assert.deepEqual(workers.map(kindsOf), [["actor", "run", "run"]], "the same worker, which knows the actor");
});

test("supervisor: an answer that comes late, twice or from a killed worker counts for nothing", async () => {
  const { pool, run, workers } = start(1, fakeSpec({ diesWhenKilled: false }));
  const killed = run();
  workers[0]!.say("ready");
  pool.kill(killed.job, new Error("over time"));
  workers[0]!.say("done", "late");
  const next = run();
  workers[1]!.say("ready");
  workers[1]!.say("ready");
  workers[0]!.say("done", "late");
  await turn();
  assert.equal((killed.value as Error).message, "over time");
  assert.equal(next.how, "open");
  workers[1]!.say("done", 1);
  workers[1]!.say("done", 2);
  workers[1]!.say("failed", { value: 3 });
  await turn();
  assert.deepEqual([next.how, next.value], ["done", 1]);
  assert.deepEqual(kindsOf(workers[1]!), ["actor", "run"]);
});

test("supervisor: a worker that crashes fails its own job and no other", async () => {
  const { run, workers } = start();
  const [one, other] = [run(), run(B)];
  for (const worker of workers) worker.say("ready");
  workers[0]!.end({ how: "was killed by SIGSEGV", signal: "SIGSEGV" });
  await turn();
  assert.ok(one.value instanceof WorkerCrashedError);
  assert.deepEqual([one.value.actor, one.value.signal, one.value.started], [A.name, "SIGSEGV", true]);
  assert.match(
    one.value.message,
    /the process that ran a job of the actor "actor-double" was killed by SIGSEGV/,
  );
  assert.equal(other.how, "open");
  run();
  assert.equal(workers.length, 3, "it is replaced at once");
});

test("supervisor: one that ends before it is ready is told apart", async () => {
  const { run, workers } = start();
  const job = run();
  workers[0]!.end();
  await turn();
  assert.ok(job.value instanceof WorkerCrashedError);
  assert.match(job.value.message, /a process for the actor "actor-double" could not be started: it exited/);
  assert.equal(job.value.started, false);
});

test("supervisor: what the runtime refuses to start fails its job, and is not tried without end", async () => {
  let tries = 0;
  const open = () => {
    tries++;
    throw new RangeError("no more processes");
  };
  const { clock, run, warnings } = start(4, fakeSpec({ open }));
  const jobs = Array.from({ length: 20 }, () => run());
  await turn();
  assert.equal(tries, 3);
  for (const { value } of jobs.slice(0, 3)) {
    assert.ok(value instanceof WorkerCrashedError && value.cause instanceof RangeError, String(value));
    assert.equal(value.started, false);
  }
  clock.pass(500);
  assert.equal(tries, 4);
  assert.match(
    warnings().join("\n"),
    /^walnats: 3 processes .*"actor-double" crashed in a row.*no more processes/,
  );
});

test("supervisor: a program that never reports ready is ended at its limit", async () => {
  const { clock, run, workers } = start(1, fakeSpec({ startLimit: 30_000 }));
  const job = run();
  clock.pass(29_999);
  await turn();
  assert.equal(job.how, "open");
  clock.pass(1);
  await turn();
  assert.match(
    (job.value as Error).message,
    /started from file:\/\/\/worker.ts and did not serve jobs within 30 s/,
  );
  assert.ok(workers[0]!.killed);
  run();
  workers[1]!.say("ready");
  clock.pass(60_000);
  assert.ok(!workers[1]!.killed, "one that is ready has no limit any more");
});

test("supervisor: one that runs on after it was killed is counted until it ends, and waited for no longer", async () => {
  const { clock, pool, run, workers, warnings, logger } = start(1, fakeSpec({ diesWhenKilled: false }));
  const { job } = run();
  workers[0]!.say("ready");
  pool.kill(job, new Error("enough"));
  clock.pass(4_999);
  assert.equal(pool.stuck, 0);
  clock.pass(1);
  assert.equal(pool.stuck, 1);
  assert.deepEqual(warnings(), [
    'walnats: a process of the actor "actor-double" was given up and still runs (1 of them in all); use something else',
  ]);
  await pool.close();
  workers[0]!.end();
  assert.equal(pool.stuck, 0);
  assert.match(logger.lines.at(-1)!.message, /that was given up has ended/);
});

test("supervisor: one that ends in time after it was killed makes no noise and leaves no timer", async () => {
  const { clock, pool, run, workers, logger } = start(1);
  const { job } = run();
  workers[0]!.say("ready");
  pool.kill(job, new Error("enough"));
  await turn();
  assert.equal(clock.timers, 0);
  assert.deepEqual(logger.lines, []);
});

test("supervisor: closing ends starting, idle and busy workers and their jobs, then what belongs to the pool", async () => {
  const { pool, run, workers, spec } = start(3);
  const jobs = [run(), run(), run()];
  workers[0]!.say("ready");
  workers[1]!.say("ready");
  workers[1]!.say("done", 1);
  const closing = pool.close();
  assert.ok(workers.every(({ killed }) => killed));
  assert.equal(spec.closed, false, "not before they are gone");
  await closing;
  assert.equal(spec.closed, true);
  assert.deepEqual(jobs.map(({ how }) => how), ["failed", "done", "failed"]);
  const late = run();
  await turn();
  assert.match(String(late.value), /the process was closed/);
  assert.equal(workers.length, 3);
});

test("supervisor: closing waits for one that runs on only as long as it has patience", async () => {
  const { clock, pool, run, workers } = start(1, fakeSpec({ diesWhenKilled: false }));
  run();
  workers[0]!.say("ready");
  let closed = false;
  const closing = pool.close().then(() => closed = true);
  await turn();
  assert.equal(closed, false);
  clock.pass(5_000);
  await closing;
});

test("supervisor: a module that loads for too long costs one worker, and its load fails at the limit", async () => {
  const { clock, pool, watch, workers } = start(1);
  const load = watch(jobOf(A, 0), pool.prepare(A, 6_000));
  await turn();
  workers[0]!.say("ready");
  assert.deepEqual(kindsOf(workers[0]!), ["actor", "load"]);
  clock.pass(5_999);
  await turn();
  assert.equal(load.how, "open");
  clock.pass(1);
  await turn();
  assert.match((load.value as Error).message, /did not finish loading within 6 s/);
  assert.ok(workers[0]!.killed);
  assert.equal(clock.timers, 0);
});

/** Runs jobs of an actor one after the other, whose workers all crash; returns when each was started. */
async function crashLoop(
  { clock, run, workers }: ReturnType<typeof start>,
  milliseconds: number,
): Promise<number[]> {
  const starts: number[] = [];
  const end = clock.now() + milliseconds;
  for (let seen = workers.length; clock.now() < end;) {
    const job = run();
    while (job.how === "open" && clock.now() < end) {
      if (workers.length > seen) {
        seen = workers.length;
        starts.push(clock.now());
        workers.at(-1)!.say("ready");
        workers.at(-1)!.end();
      } else clock.pass(10);
      await Promise.resolve();
      await Promise.resolve();
    }
  }
  return starts;
}

test("supervisor: workers that crash one after the other are started with growing pauses, and one warning", async () => {
  const started = start(2);
  const starts = await crashLoop(started, 30_000);
  assert.deepEqual(starts, [0, 0, 0, 500, 1500, 3500, 7500, 12500, 17500, 22500, 27500]);
  assert.equal(started.warnings().length, 1);
  assert.equal(
    started.warnings()[0],
    'walnats: 3 processes of the actor "actor-double" crashed in a row, the last one exited with code 1: the next one ' +
      "is started in 0.5 s, and further ones with longer pauses, until one works",
  );
});

test("supervisor: crashes side by side make one pause, and then they start one by one", async () => {
  const { clock, run, workers } = start(8);
  Array.from({ length: 8 }, () => run());
  for (const worker of workers) worker.say("ready");
  for (const worker of [...workers]) worker.end();
  const waiting = Array.from({ length: 8 }, () => run());
  assert.equal(workers.length, 8);
  clock.pass(499);
  assert.equal(workers.length, 8);
  clock.pass(1);
  assert.equal(workers.length, 9);
  clock.pass(500);
  assert.equal(workers.length, 10);
  await turn();
  assert.ok(waiting.every(({ how }) => how === "open"));
});

test("supervisor: the crashes of one actor do not slow another, nor take its workers", async () => {
  const started = start(2);
  const { pool, run, workers } = started;
  const good = run(B);
  workers[0]!.say("ready");
  await crashLoop(started, 1000);
  const waits = run(A);
  assert.ok(pool.delay(A) > 0);
  assert.equal(pool.delay(B), 0);
  workers[0]!.say("done", 1);
  await turn();
  assert.deepEqual([good.how, waits.how], ["done", "open"]);
  run(B);
  assert.deepEqual(kindsOf(workers[0]!), ["actor", "run", "run"]);
});

test("supervisor: one that works ends the pauses; one that only answers once and crashes does not", async () => {
  const started = start(1);
  const { clock, pool, run, workers, logger } = started;
  await crashLoop(started, 400);
  for (let n = 0; n < 3; n++) {
    run();
    clock.pass(pool.delay(A));
    workers.at(-1)!.say("ready");
    workers.at(-1)!.say("done", 1);
    workers.at(-1)!.end();
  }
  assert.equal(pool.delay(A), 4_000);
  run();
  clock.pass(4_000);
  workers.at(-1)!.say("ready");
  workers.at(-1)!.say("done", 1);
  run();
  clock.pass(4_000);
  workers.at(-1)!.say("done", 2);
  assert.equal(pool.delay(A), 0);
  assert.match(logger.lines.at(-1)!.message, /a process of the actor "actor-double" works again/);
  assert.equal(started.warnings().length, 1);
  await turn();
});

test("supervisor: a job that waits for a start can be killed, and closing ends it", async () => {
  const started = start(1);
  const { clock, pool, run, workers } = started;
  await crashLoop(started, 400);
  const count = workers.length;
  const [killed, closed] = [run(), run()];
  pool.kill(killed.job, new Error("over time"));
  await turn();
  assert.equal((killed.value as Error).message, "over time");
  await pool.close();
  assert.match(String(closed.value), /the process was closed/);
  clock.pass(60_000);
  assert.equal(workers.length, count);
  assert.equal(clock.timers, 0);
});

test("supervisor: idle workers that keep crashing are warned of, not without end", async () => {
  const { clock, pool, run, workers, warnings } = start(1);
  for (let n = 0; n < 20; n++) {
    run();
    clock.pass(pool.delay(A));
    workers.at(-1)!.say("ready");
    workers.at(-1)!.say("done", 1);
    workers.at(-1)!.end();
    await turn();
  }
  assert.equal(warnings().filter((message) => message.includes("an idle process exited")).length, 3);
  assert.equal(warnings().length, 4);
  assert.ok(clock.now() > 60_000, `20 workers within ${clock.now()} ms`);
});
