import assert from "node:assert/strict";
import { onlyOf } from "../../src/cli/overview.ts";
import { span } from "../../src/cli/options.ts";
import { tableLines } from "../../src/cli/table.ts";
import { bytes, cut, duration, payload, rate, safe } from "../../src/cli/text.ts";
import type { EventStatus } from "@walnats/core/inspector";
import { test } from "../helpers/test.ts";

test("times, sizes and rates as people read them", () => {
  const times = [0.25, 59.9, 60, 95, 3600, 7380, 86_400, 93_600];
  assert.deepEqual(times.map(duration), ["250ms", "59s", "1m", "1m 35s", "1h", "2h 3m", "1d", "1d 2h"]);
  assert.deepEqual([0, 1023, 1536, 20_480, 5 * 2 ** 30].map(bytes), [
    "0 B",
    "1023 B",
    "1.5 KiB",
    "20 KiB",
    "5.0 GiB",
  ]);
  assert.deepEqual([0, 0.25, 9.94, 1234.5].map(rate), ["0", "0.3", "9.9", "1,235"]);
});

test("times as people write them", () => {
  const read = (text: string) => span().parse(text);
  for (
    const [text, value] of Object.entries({
      "90": 90,
      "1.5": 1.5,
      "250ms": 0.25,
      "1h30m": 5400,
      "7d": 604_800,
    })
  ) {
    assert.deepEqual(read(text), { success: true, value });
  }
  for (const text of ["", "soon", "-1", "5 m", "5y", "m5", "1h 30m"]) {
    assert.equal(read(text).success, false, text);
  }
});

test("text from outside stays on its line, and bytes are shown as such", () => {
  assert.equal(safe("a\nb\t\x1b[2J\u202e"), "a\\u000ab\\u0009\\u001b[2J\\u202e");
  assert.equal(payload(new TextEncoder().encode(`{"a":1}\n`)), `{"a":1}\\u000a`);
  assert.equal(payload(Uint8Array.of(0xff, 0x00)), "0xff00 (2 B)");
  assert.equal(payload(new Uint8Array(40)), `0x${"00".repeat(32)}… (40 B)`);
  assert.equal(cut("order-paid", 6), "order…");
});

test("a table is no wider than the terminal", () => {
  const terminal = { width: 16, style: (_: string, text: string) => text };
  const columns = [{ title: "EVENT" }, { title: "DEAD", right: true }, { title: "STATE" }];
  const lines = tableLines(terminal, columns, [["paid", "1,000", "listening"], [
    "created",
    ["7", "red"],
    "",
  ]]);
  assert.deepEqual(lines, ["EVENT     DEAD", "paid     1,000", "created      7"]);
  const wide = tableLines({ ...terminal, width: 20 }, columns, [["paid", "1,000", "listening"]]);
  assert.deepEqual(wide, ["EVENT   DEAD  STATE", "paid   1,000  liste…"]);
});

test("a pattern chooses events, and nothing in it but * is special", () => {
  const overview = {
    events: ["paid", "order.paid", "orderxpaid"].map((name) => ({ name }) as EventStatus),
    actors: [],
  };
  const names = (pattern?: string) => onlyOf(overview, pattern).events.map(({ name }) => name);
  assert.deepEqual(names(), ["paid", "order.paid", "orderxpaid"]);
  assert.deepEqual(names("order.paid"), ["order.paid"]);
  assert.deepEqual(names("order*"), ["order.paid", "orderxpaid"]);
  assert.deepEqual(names("*paid"), ["paid", "order.paid", "orderxpaid"]);
});
