import assert from "node:assert/strict";
import { type ClockRun, runClock } from "../../src/events/clock_run.ts";
import { periodSchedule } from "../../src/events/clock_schedule.ts";
import { captureLogger } from "../helpers/capture_logger.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

interface Sent {
  readonly tick: number;
  /** The time when it was sent. */
  readonly seen: number;
  readonly deadline: number;
}

/** A clock whose time can be set; what it sends is kept. */
class Trial {
  readonly sent: Sent[] = [];
  readonly log = captureLogger();
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  /** Milliseconds added to the time. */
  offset = 0;
  /** What sending does. */
  outcome: () => Promise<Error | undefined> = () => Promise.resolve(undefined);

  constructor(period: number, options: Partial<ClockRun> = {}) {
    const now = () => Date.now() + this.offset;
    this.#done = runClock({
      event: "tick",
      schedule: periodSchedule(period),
      remembered: () => 120_000,
      signal: this.#stop.signal,
      logger: this.log,
      now,
      send: (tick, deadline) => {
        this.sent.push({ tick, seen: (options.now ?? now)(), deadline });
        return this.outcome();
      },
      ...options,
    });
    this.#done.catch(() => {}); // `stop` tells.
  }

  /** Resolves when it has ended. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  /** Resolves when so many more were sent. */
  async sends(count: number): Promise<void> {
    const before = this.sent.length;
    await until(`${count} more are sent`, () => this.sent.length >= before + count);
  }

  get ticks(): number[] {
    return this.sent.map(({ tick }) => tick);
  }
}

test("every tick is sent at its time, never early, and each once", async () => {
  const started = Date.now();
  const trial = new Trial(0.02);
  await trial.sends(30);
  await trial.stop();
  assert.ok(trial.ticks[0]! > started);
  trial.ticks.slice(1).forEach((tick, index) => assert.equal(tick % 20, 0, String(index)));
  assert.equal(new Set(trial.ticks).size, trial.ticks.length);
  for (const { tick, seen, deadline } of trial.sent) {
    assert.ok(seen >= tick, `sent ${tick - seen} ms early`);
    assert.equal(deadline, tick + 20);
  }
});

test("a timer that fires early sends nothing early: here the time goes half as fast", async () => {
  const start = Date.now();
  const begun = performance.now();
  const trial = new Trial(0.02, { now: () => start + (performance.now() - begun) / 2 });
  await trial.sends(20);
  await trial.stop();
  for (const { tick, seen } of trial.sent) assert.ok(seen >= tick, `sent ${tick - seen} ms early`);
});

test("when the machine has slept, what is past is skipped and logged, and the last tick is sent", async () => {
  // Ticks that a busy machine does not miss.
  const trial = new Trial(0.5);
  await trial.sends(1);
  const before = trial.sent.at(-1)!.tick;
  trial.offset = 3600_000;
  await trial.sends(2);
  await trial.stop();
  const [after, next] = trial.ticks.slice(1);
  assert.ok(after! - before >= 3600_000 && next! - after! === 500);
  const [line] = trial.log.lines;
  const iso = (tick: number) => new Date(tick).toISOString();
  assert.equal(
    line!.message,
    `walnats: the clock of "tick" skipped the ticks from ${iso(before + 500)} to ${iso(after! - 500)}: ` +
      "this process or its connection was suspended",
  );
});

test("a tick that came too late by half the window is not sent", async () => {
  const start = Date.parse("2026-01-01T00:59:59.950Z");
  const begun = performance.now();
  // While it waits for one o'clock, the machine sleeps for 0.6 s more than the 0.05 s.
  const now = () => {
    const passed = performance.now() - begun;
    return start + (passed < 40 ? passed : passed + 600);
  };
  const trial = new Trial(3600, { remembered: () => 1000, now });
  await until("it is skipped", () => trial.log.lines.length === 1);
  await trial.stop();
  assert.deepEqual(trial.ticks, []);
  assert.match(trial.log.lines[0]!.message, /skipped the tick of 2026-01-01T01:00:00\.000Z: too late/);
});

test("with time left within the window it is sent late, and has half of it", async () => {
  const start = Date.parse("2026-01-01T00:59:59.950Z");
  const begun = performance.now();
  const now = () => {
    const passed = performance.now() - begun;
    return start + (passed < 40 ? passed : passed + 600);
  };
  const trial = new Trial(3600, { remembered: () => 10_000, now });
  await trial.sends(1);
  await trial.stop();
  const one = Date.parse("2026-01-01T01:00:00Z");
  assert.deepEqual([trial.sent[0]!.tick, trial.sent[0]!.deadline], [one, one + 5000]);
  assert.deepEqual(trial.log.lines, []);
});

test("a failure is logged as a skipped tick, and the next one is sent", async () => {
  const trial = new Trial(0.05);
  trial.outcome = () => Promise.resolve(new Error("no server"));
  await trial.sends(1);
  trial.outcome = () => Promise.resolve(undefined);
  await trial.sends(1);
  await trial.stop();
  assert.equal(trial.log.lines.length, 1);
  assert.match(trial.log.lines[0]!.message, /the clock of "tick" skipped the tick of 20.*Z: no server/);
});

test("what will not get better ends it", async () => {
  const trial = new Trial(0.01);
  trial.outcome = () => Promise.reject(new RangeError("no stream"));
  await trial.sends(1);
  await assert.rejects(trial.stop(), /no stream/);
});

test("a time that is set back a little repeats no tick; by more, it goes on from there and says so", async () => {
  const trial = new Trial(0.05);
  await trial.sends(1);
  trial.offset = -30;
  await trial.sends(3);
  assert.equal(new Set(trial.ticks).size, trial.ticks.length);
  assert.equal(trial.log.lines.length, 0);
  trial.offset = -3600_000;
  await trial.sends(2);
  await trial.stop();
  assert.equal(trial.log.lines.length, 1);
  assert.match(trial.log.lines[0]!.message, /the time was set back: the clock of "tick" goes on at/);
  const [before, last] = trial.ticks.slice(-2);
  assert.equal(last! - before!, 50);
});

test("a stop ends the wait for a tick that is years away, and leaves no timer", async () => {
  const trial = new Trial(1e9);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await trial.stop();
  assert.deepEqual(trial.sent, []);
});

test("a stop ends it while a tick is being sent", async () => {
  const trial = new Trial(0.01);
  trial.outcome = () => new Promise(() => {});
  await trial.sends(1);
  await trial.stop();
  assert.equal(trial.sent.length, 1);
});

test("a schedule that ends, ends it", async () => {
  const last = Date.now() + 30;
  const schedule = {
    id: "once",
    after: (time: number) => time < last ? last : undefined,
    upTo: () => last,
  };
  const sent: number[] = [];
  const { signal } = new AbortController();
  const send = (tick: number) => Promise.resolve(void sent.push(tick));
  const logger = captureLogger();
  await runClock({ event: "tick", schedule, remembered: () => 1e6, signal, logger, now: Date.now, send });
  assert.deepEqual(sent, [last]);
});
