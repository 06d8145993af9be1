import assert from "node:assert/strict";
import fc from "fast-check";
import { cronSchedule, periodSchedule } from "../../src/events/clock_schedule.ts";
import { test } from "../helpers/test.ts";

test("a clock ticks at whole multiples of its period since the epoch, without drift", () => {
  const minutely = periodSchedule(60);
  const noon = Date.parse("2026-11-20T12:00:00Z");
  assert.equal(minutely.after(noon), noon + 60_000);
  assert.equal(minutely.after(noon - 1), noon);
  assert.equal(minutely.upTo(noon), noon);
  assert.equal(minutely.upTo(noon - 1), noon - 60_000);
  assert.equal(periodSchedule(0.1).after(noon), noon + 100);
  assert.equal(periodSchedule(86400).upTo(noon), Date.parse("2026-11-20T00:00:00Z"));
});

test("of any period, every tick is its number times the period, and none is left out or early", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.integer({ min: 1, max: 100_000 }), fc.double({ min: 0.001, max: 1e9, noNaN: true })),
      fc.integer({ min: 0, max: 4e12 }),
      (period, time) => {
        const schedule = periodSchedule(period);
        const [before, after] = [schedule.upTo(time)!, schedule.after(time)!];
        assert.ok(before <= time && time < after, `${before} ${time} ${after}`);
        assert.ok(Math.abs(after - before - period * 1000) <= 1);
        const number = Math.round(after / (period * 1000));
        assert.ok(Math.abs(after - number * period * 1000) <= 0.51);
        assert.equal(schedule.upTo(after), after);
        assert.equal(schedule.upTo(after - 1), before);
        assert.equal(schedule.after(before), after);
      },
    ),
    { numRuns: 1000 },
  );
});

/** The ticks of a stretch of time, as ISO text. */
function ticks(cron: string, timeZone: string, from: string, hours: number): string[] {
  const schedule = cronSchedule(cron, timeZone);
  const found: string[] = [];
  const end = Date.parse(from) + hours * 3600_000;
  for (let tick = schedule.after(Date.parse(from) - 1); tick! < end; tick = schedule.after(tick!)) {
    assert.equal(schedule.upTo(tick!), tick, "it is the last one at its own time");
    assert.equal(schedule.upTo(tick! + 999), tick);
    found.push(new Date(tick!).toISOString());
  }
  return found;
}

test("a daily time that a zone leaves out in spring comes after the gap, and once in autumn", () => {
  const daily = (from: string) => ticks("30 2 * * *", "Europe/Amsterdam", from, 48);
  assert.deepEqual(daily("2026-03-28T12:00:00Z"), ["2026-03-29T01:00:00.000Z", "2026-03-30T00:30:00.000Z"]);
  assert.deepEqual(daily("2026-10-24T12:00:00Z"), ["2026-10-25T00:30:00.000Z", "2026-10-26T01:30:00.000Z"]);
});

test("a pattern with a step follows the clock on the wall through both", () => {
  const halfHours = (from: string) => ticks("*/30 * * * *", "Europe/Amsterdam", from, 3).length;
  assert.equal(halfHours("2026-03-29T00:00:00Z"), 6);
  assert.equal(halfHours("2026-10-25T00:00:00Z"), 6);
});

test("a zone's own minutes, and seconds, count", () => {
  assert.deepEqual(ticks("0 9 * * *", "Asia/Kathmandu", "2026-01-01T00:00:00Z", 24), [
    "2026-01-01T03:15:00.000Z",
  ]);
  assert.deepEqual(ticks("*/20 0 9 * * *", "UTC", "2026-01-01T00:00:00Z", 24), [
    "2026-01-01T09:00:00.000Z",
    "2026-01-01T09:00:20.000Z",
    "2026-01-01T09:00:40.000Z",
  ]);
});

test("one schedule has one id, and another has another", () => {
  assert.equal(cronSchedule(" 0 9  * * mon ", "UTC").id, cronSchedule("0 9 * * MON", "utc").id);
  const ids = [
    periodSchedule(60).id,
    periodSchedule(6).id,
    cronSchedule("* * * * *", "UTC").id,
    cronSchedule("* * * * *", "Europe/Amsterdam").id,
    cronSchedule("0 * * * *", "UTC").id,
  ];
  assert.equal(new Set(ids).size, ids.length);
});
