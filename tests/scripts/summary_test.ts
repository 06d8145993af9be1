// The table and the last line of `deno task test`.

import assert from "node:assert/strict";
import { type Row, slowest, table, totals } from "../../scripts/test/summary.ts";
import { test } from "../helpers/test.ts";

const ROWS: Row[] = [
  {
    runtime: "deno",
    version: "2.9.6",
    server: "2.15.2",
    outcome: { passed: 1234, failed: 1, skipped: 0, seconds: 23.04 },
  },
  {
    runtime: "bun",
    version: "1.4.5",
    server: "2.15.2",
    outcome: { passed: 5, failed: 0, skipped: 0, seconds: 1 },
  },
  { runtime: "bun", version: "1.4.5", server: "2.9.10", outcome: { notRun: "no network" } },
];

test("the table has a row per run, with the reason for those that did not run", () => {
  assert.deepEqual(table(ROWS), [
    "runtime  version  server  passed  failed  skipped  seconds",
    "deno     2.9.6    2.15.2    1234       1        0     23.0",
    "bun      1.4.5    2.15.2       5       0        0      1.0",
    "bun      1.4.5    2.9.10  not run: no network",
  ]);
});

test("the slowest files are named, with where they ran", () => {
  const times = [1, 30.04, 7].map((seconds) => ({
    mark: "bun  2.15.2",
    file: `tests/${seconds}_test.ts`,
    seconds,
  }));
  assert.deepEqual(slowest(times, 2), [
    "slow:  30.0 s  bun  2.15.2 tests/30.04_test.ts",
    "slow:   7.0 s  bun  2.15.2 tests/7_test.ts",
  ]);
});

test("the last line has the totals, and names skipped tests only where there are any", () => {
  assert.equal(totals(ROWS, 0), "1239 passed, 1 failed");
  assert.equal(totals(ROWS, 2), "1239 passed, 3 failed");
  const skipped: Row = { ...ROWS[0]!, outcome: { passed: 0, failed: 0, skipped: 3, seconds: 1 } };
  assert.equal(totals([...ROWS, skipped], 0), "1239 passed, 1 failed, 3 skipped");
});
