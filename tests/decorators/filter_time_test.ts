import { Actor, decorators, Event, type types } from "@walnats/core";
import assert from "node:assert/strict";
import { Cron } from "croner";
import fc from "fast-check";
import { randomName } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";

const MINUTE = 60_000;

/** The times among these that fit, as ISO text. */
async function fitting(options: types.FilterTimeOptions, times: readonly Date[]): Promise<string[]> {
  const fit: string[] = [];
  const handle = decorators.filterTime(options)((time) => void fit.push(time.toISOString()));
  for (const time of times) await handle(time);
  return fit;
}

/** All whole minutes of a stretch of time. */
function minutes(from: string, hours: number): Date[] {
  const start = Date.parse(from);
  return Array.from({ length: hours * 60 }, (_, index) => new Date(start + index * MINUTE));
}

const CASES: [what: string, options: types.FilterTimeOptions, time: string, fits: boolean][] = [
  ["no option fits always", {}, "2026-11-20T21:49:30Z", true],
  [
    "the very minute, whatever the second is",
    {
      year: 2026,
      month: 11,
      day: 20,
      hour: 21,
      minute: 49,
    },
    "2026-11-20T21:49:59.999Z",
    true,
  ],
  ["another minute", { minute: 48 }, "2026-11-20T21:49:00Z", false],
  ["another year", { year: 2027 }, "2026-11-20T21:49:00Z", false],
  ["one of several", { hour: [9, 21], minute: new Set([49]) }, "2026-11-20T21:49:00Z", true],
  ["none of several", { hour: [9, 20] }, "2026-11-20T21:49:00Z", false],
  ["midnight is hour 0", { hour: 0, minute: 0 }, "2026-11-20T00:00:00Z", true],
  ["the clock of a zone", { hour: 22, timeZone: "Europe/Amsterdam" }, "2026-11-20T21:49:00Z", true],
  ["the date of a zone", { day: 21, hour: 6, timeZone: "Asia/Tokyo" }, "2026-11-20T21:49:00Z", true],
  ["a zone of 45 minutes", { hour: 3, minute: 34, timeZone: "Asia/Kathmandu" }, "2026-11-20T21:49:00Z", true],
  ["a leap day", { month: 2, day: 29 }, "2028-02-29T12:00:00Z", true],
  ["a year of one digit", { year: 7 }, "0007-01-01T00:00:00Z", true],
];
for (const [what, options, time, fits] of CASES) {
  test(`${what}: ${fits ? "runs" : "does not run"}`, async () => {
    assert.deepEqual(
      await fitting(options, [new Date(time)]),
      fits ? [new Date(time).toISOString()] : [],
    );
  });
}

test("an hour that is left out in spring does not come, one that is repeated comes twice", async () => {
  const options = { hour: 2, minute: 30, timeZone: "Europe/Amsterdam" };
  assert.deepEqual(await fitting(options, minutes("2026-03-28T22:00:00Z", 26)), []);
  assert.deepEqual(await fitting(options, minutes("2026-10-24T22:00:00Z", 25)), [
    "2026-10-25T00:30:00.000Z",
    "2026-10-25T01:30:00.000Z",
  ]);
  const halfHour = { hour: 1, minute: 45, timeZone: "Australia/Lord_Howe" };
  assert.deepEqual(await fitting(halfHour, minutes("2026-04-04T12:00:00Z", 5)), [
    "2026-04-04T14:45:00.000Z",
    "2026-04-04T15:15:00.000Z",
  ]);
});

test("a day that a zone skipped never comes", async () => {
  const options = { year: 2011, month: 12, day: [29, 30, 31], hour: 12, minute: 0, timeZone: "Pacific/Apia" };
  assert.deepEqual(await fitting(options, minutes("2011-12-28T00:00:00Z", 96)), [
    "2011-12-29T22:00:00.000Z",
    "2011-12-30T22:00:00.000Z",
  ]);
});

test("it runs for the very minutes that a cron pattern matches, found by looking at every one", async () => {
  const zones = ["UTC", "Europe/Amsterdam", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu"];
  // Days with and without a change of the clocks.
  const days = [
    "2026-03-28T20:00:00Z",
    "2026-10-24T20:00:00Z",
    "2026-03-08T00:00:00Z",
    "2026-04-04T10:00:00Z",
  ];
  const some = (min: number, max: number) =>
    fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...zones),
      fc.constantFrom(...days),
      fc.option(some(1, 31)),
      fc.option(some(0, 23)),
      fc.option(some(0, 59)),
      async (timeZone, from, day, hour, minute) => {
        const cron = new Cron(`${minute ?? "*"} ${hour ?? "*"} ${day ?? "*"} * *`, { timezone: timeZone });
        const every = minutes(from, 12);
        const expected = every.filter((time) => cron.match(time)).map((time) => time.toISOString());
        const options = { day: day ?? undefined, hour: hour ?? undefined, minute: minute ?? undefined };
        assert.deepEqual(await fitting({ ...options, timeZone }, every), expected);
      },
    ),
    { numRuns: 30 },
  );
});

test("numbers are read once, so that a generator does, and later changes do not count", async () => {
  const hours = [3];
  const generated = function* () {
    yield* [0, 30];
  };
  const options = { hour: hours, minute: generated() };
  const handle = decorators.filterTime(options)(() => "ran");
  hours.push(4);
  assert.equal(await handle(new Date("2026-01-01T03:30:00Z")), "ran");
  assert.equal(await handle(new Date("2026-01-01T03:30:00Z")), "ran");
  assert.equal(await handle(new Date("2026-01-01T04:30:00Z")), undefined);
});

const BAD: [options: unknown, error: typeof TypeError, message: RegExp][] = [
  [{ month: 2, day: 31 }, RangeError, /no date fits: there is no day 31 in the month 2$/],
  [{ month: [2, 4], day: [31] }, RangeError, /no date fits: there is no day 31 in the month 2, 4/],
  [{ year: [2025, 2026], month: 2, day: 29 }, RangeError, /no day 29 in the month 2 of 2025, 2026/],
  [{ year: 1900, month: 2, day: 29 }, RangeError, /no day 29/],
  [{ hour: 24 }, RangeError, /option "hour" must be whole numbers from 0 to 23, got 24/],
  [{ minute: [0, 60] }, RangeError, /option "minute" must be whole numbers from 0 to 59, got 60/],
  [{ minute: 0.5 }, RangeError, /got 0.5/],
  [{ minute: NaN }, RangeError, /got NaN/],
  [{ month: 0 }, RangeError, /from 1 to 12/],
  [{ day: 32 }, RangeError, /from 1 to 31/],
  [{ hour: [] }, RangeError, /option "hour" must have at least one number: it would never fit/],
  [{ hour: "3" }, TypeError, /option "hour" must be a whole number or an iterable of them, got "3"/],
  [{ hour: ["3"] }, TypeError, /option "hour" must be whole numbers from 0 to 23, got "3"/],
  [{ hour: null }, TypeError, /got null/],
  [{ hours: 3 }, TypeError, /unknown option "hours"; it takes year, month, day, hour, minute, timeZone/],
  [{ timeZone: "Mars/Olympus" }, RangeError, /option "timeZone" must be the IANA name .*got "Mars\/Olympus"/],
  [{ timeZone: 1 }, TypeError, /option "timeZone" must be/],
  [null, TypeError, /the options must be an object/],
];
for (const [options, ErrorClass, message] of BAD) {
  test(`refused: ${JSON.stringify(options)}`, () => {
    assert.throws(() => decorators.filterTime(options as never), (error) => {
      assert.ok(error instanceof ErrorClass, String(error));
      assert.ok(error.message.startsWith("filterTime: "), error.message);
      assert.match(error.message, message);
      return true;
    });
  });
}

test("a date that only some years have is allowed", () => {
  decorators.filterTime({ month: 2, day: 29 });
  decorators.filterTime({ year: [2025, 2028], month: 2, day: 29 });
  decorators.filterTime({ day: 31 });
  decorators.filterTime({ month: [2, 3], day: [31] });
});

test("a message that is no date fails, and is not shown", async () => {
  const handle = decorators.filterTime({})(() => "ran") as (message: unknown) => Promise<unknown>;
  for (const message of [new Date(NaN), "hunter2", 1, undefined]) {
    await assert.rejects(handle(message), (error: Error) => {
      assert.match(error.message, /filterTime takes handlers of messages that are valid Dates/);
      return !error.message.includes("hunter2");
    });
  }
});

test("an actor is done with the times that do not fit, and runs for the others", async () => {
  const event = new Event(randomName(), Date);
  const seen: string[] = [];
  const actor = new Actor(
    randomName(),
    event,
    decorators.filterTime({ minute: [0, 30] })((time) => void seen.push(time.toISOString())),
  );
  await using pair = await connectPair([event], [actor]);
  for (const time of minutes("2026-01-01T00:00:00Z", 1)) await pair.pub.emit(event, time);
  await pair.sub.listen({ burst: true });
  await pair.sub.listen({ burst: true });
  assert.deepEqual(seen, ["2026-01-01T00:00:00.000Z", "2026-01-01T00:30:00.000Z"]);
});
