import assert from "node:assert/strict";
import { ServerClock } from "../../src/jetstream/server_clock.ts";
import { test } from "../helpers/test.ts";

const NOON = Date.parse("2026-11-26T12:00:00Z");

test("the time goes on from what the server has told, whatever our clock says", () => {
  let now = 1000;
  const clock = new ServerClock(() => now);
  assert.ok(Math.abs(clock.now() - Date.now()) < 1000);
  clock.told("2026-11-26T12:00:00.000000000Z", 900);
  assert.equal(clock.now(), NOON + 50);
  now += 60_000;
  assert.equal(clock.now(), NOON + 60_050);
});

test("a slow answer does not replace a quick one, until the server may be another", () => {
  let now = 0;
  const clock = new ServerClock(() => now);
  now = 10;
  clock.told("2026-11-26T12:00:00Z", 0);
  now = 5010;
  clock.told("2026-11-26T12:00:00Z", 10);
  assert.equal(clock.now(), NOON + 5005);
  clock.told(undefined, 5010);
  clock.told("no time", 5010);
  assert.equal(clock.now(), NOON + 5005);
  clock.forget();
  clock.told("2026-11-26T13:00:00Z", 10);
  assert.equal(clock.now(), NOON + 3_600_000 + 2500);
});
