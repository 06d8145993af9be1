import assert from "node:assert/strict";
import { DecodeError, EncodeError, serializers } from "@walnats/core";
import { shown } from "../helpers/shown.ts";
import { test } from "../helpers/test.ts";
import { dates, serializerContract } from "./serializer_contract.ts";

const serializer = new serializers.DatetimeSerializer();
const write = (date: Date) => new TextDecoder().decode(serializer.encode(date));
const read = (text: string) => serializer.decode(new TextEncoder().encode(text)).toISOString();

serializerContract("DatetimeSerializer", () => new serializers.DatetimeSerializer(), dates(), {
  isMessage: (v) => {
    // A message is only one that can be sent on.
    return v instanceof Date && serializer.decode(serializer.encode(v)).getTime() === v.getTime();
  },
  notMessages: [new Date(NaN), "2026-11-20", 0, null, undefined, {}, new Date(-1e14), new Date(8.64e15)],
});

test("a Date is written with milliseconds and +00:00, which Python 3.7 can read", () => {
  assert.equal(write(new Date("2026-11-20T21:49:00Z")), "2026-11-20T21:49:00.000+00:00");
  assert.equal(write(new Date("2026-11-20T21:49:00.007+02:00")), "2026-11-20T19:49:00.007+00:00");
  assert.equal(write(new Date("0001-01-01T00:00:00Z")), "0001-01-01T00:00:00.000+00:00");
  assert.equal(write(new Date("9999-12-31T23:59:59.999Z")), "9999-12-31T23:59:59.999+00:00");
});

const READ: Record<string, string> = {
  "2026-11-20": "2026-11-20T00:00:00.000Z",
  "2026-11-20T21:49": "2026-11-20T21:49:00.000Z",
  "2026-11-20T21:49:07": "2026-11-20T21:49:07.000Z",
  "2026-11-20 21:49:07": "2026-11-20T21:49:07.000Z",
  "2026-11-20T21:49:07.1": "2026-11-20T21:49:07.100Z",
  "2026-11-20T21:49:07.12": "2026-11-20T21:49:07.120Z",
  "2026-11-20T21:49:07.123": "2026-11-20T21:49:07.123Z",
  "2026-11-20T21:49:07.1239": "2026-11-20T21:49:07.123Z",
  "2026-11-20T21:49:07.12345": "2026-11-20T21:49:07.123Z",
  "2026-11-20T21:49:07.123456": "2026-11-20T21:49:07.123Z",
  "2026-11-20T21:49:07.1234567": "2026-11-20T21:49:07.123Z",
  "2026-11-20T21:49:07.12345678": "2026-11-20T21:49:07.123Z",
  "2026-11-20T21:49:07.999999999": "2026-11-20T21:49:07.999Z",
  "2026-11-20T21:49:07,5": "2026-11-20T21:49:07.500Z",
  "2026-11-20T21:49Z": "2026-11-20T21:49:00.000Z",
  "2026-11-20t21:49:07z": "2026-11-20T21:49:07.000Z",
  "2026-11-20T21:49:07+02:00": "2026-11-20T19:49:07.000Z",
  "2026-11-20T21:49:07-0530": "2026-11-21T03:19:07.000Z",
  "2026-11-20T21:49:07+05": "2026-11-20T16:49:07.000Z",
  "2026-11-20T21:49:07.5-00:00": "2026-11-20T21:49:07.500Z",
  "2026-11-20T21:49:07+00:00:30": "2026-11-20T21:48:37.000Z",
  "2026-12-31T23:30:00-01:00": "2027-01-01T00:30:00.000Z",
  "2024-02-29": "2024-02-29T00:00:00.000Z",
  "0001-01-01": "0001-01-01T00:00:00.000Z",
  "0099-12-31T23:59:59.999": "0099-12-31T23:59:59.999Z",
  "9999-12-31T23:59:59.999Z": "9999-12-31T23:59:59.999Z",
};

test("ISO 8601 is read with and without time, seconds, fraction and offset; without one it is UTC", () => {
  for (const [text, moment] of Object.entries(READ)) assert.equal(read(text), moment, text);
});

test("each of the thousand milliseconds is read exactly", () => {
  for (let i = 0; i < 1000; i++) {
    const moment = `2026-11-20T21:49:00.${String(i).padStart(3, "0")}Z`;
    assert.equal(read(moment), moment);
  }
});

const REFUSED = [
  [
    "days that do not exist",
    "2026-02-30",
    "2026-02-29",
    "2026-04-31",
    "2026-13-01",
    "2026-00-01",
    "2026-01-00",
  ],
  [
    "times that do not exist",
    "2026-11-20T24:61",
    "2026-11-20T24:00",
    "2026-11-20T23:60",
    "2026-11-20T23:59:60",
  ],
  ["offsets that do not exist", "2026-11-20T21:49+24:00", "2026-11-20T21:49+99:99", "2026-11-20T21:49-02:60"],
  [
    "years that Python has not",
    "0000-01-01",
    "0000-12-31T23:59Z",
    "0001-01-01T00:00+00:01",
    "9999-12-31T23:59-00:01",
  ],
  [
    "parts that are missing",
    "2026",
    "2026-11",
    "2026-11-20T",
    "2026-11-20T21",
    "2026-11-20T21:49:",
    "2026-11-20T21:49:07.",
  ],
  [
    "other writings",
    "20261120",
    "2026-11-20Z",
    "2026-1-2",
    "2026-W47-5",
    "2026-324",
    "+002026-11-20",
    "20/11/2026",
  ],
  ["too many digits", "2026-11-20T21:49:07.1234567891", "12026-11-20", "2026-11-20T21:49:007"],
  [
    "other text",
    "",
    "garbage",
    "null",
    "1763675340",
    " 2026-11-20",
    "2026-11-20 ",
    "2026-11-20\n",
    "２０２６-11-20",
  ],
  ["JSON", '"2026-11-20"', '"2026-11-20T21:49:00.000+00:00"'],
  ["two dates", "2026-11-20\n2026-11-20", "2026-11-20T21:49Z2026-11-20T21:49Z"],
] as const;

for (const [what, ...refused] of REFUSED) {
  test(`a date with ${what} is refused`, () => {
    for (const text of refused) assert.throws(() => read(text), DecodeError, text);
  });
}

test("what is no valid Date of the years 1 to 9999 is not written", () => {
  assert.throws(() => write(new Date(NaN)), EncodeError);
  assert.throws(() => write(new Date("0000-12-31T23:59:59.999Z")), /years 1 to 9999/);
  assert.throws(() => write(new Date("+010000-01-01T00:00:00Z")), /years 1 to 9999/);
  assert.throws(() => write("2026-11-20" as never), /must be a Date, got a string/);
});

test("text that is no date is not shown, since it may be secret", () => {
  for (const attempt of [() => read("hunter2"), () => write("hunter2" as never)]) {
    assert.throws(attempt, (error) => !shown(error).includes("hunter2"));
  }
});
