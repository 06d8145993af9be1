// A process of test files, run for real by the runtime that runs this test: what is not green must not look so.

import assert from "node:assert/strict";
import process from "node:process";
import { judge, type Verdict } from "../../scripts/test/judge.ts";
import { runTests } from "../../scripts/test/run_tests.ts";
import { runtime, test } from "../helpers/test.ts";

const server = { url: "nats://127.0.0.1:1", version: "2.15.2" };

/** What came of a fixture, and what was shown. */
async function outcome(fixture: string, name?: string): Promise<Verdict & { shown: string }> {
  const lines: string[] = [];
  const part = await runTests({
    runtime: { name: runtime, program: process.execPath, version: "" },
    server,
    files: [`tests/scripts/fixtures/${fixture}.ts`],
    name,
  }, (line) => lines.push(line));
  return { ...judge({ runtime, name, parts: [part] }), shown: lines.join("\n") };
}

test("tests that pass are counted, and those that are skipped", async () => {
  const { shown, ...verdict } = await outcome("passes");
  assert.deepEqual(verdict, { passed: 1, failed: 0, skipped: 1, problems: [] });
  assert.match(shown, /^ {2}ok +\d+\.\d s {2}tests\/scripts\/fixtures\/passes\.ts$/);
});

test("a test that fails is counted and shown with its error", async () => {
  const { shown, ...verdict } = await outcome("fails");
  assert.deepEqual(verdict, { passed: 1, failed: 1, skipped: 0, problems: [] });
  assert.match(shown, /FAILED[^]*as it should/);
});

test("only the tests with the name count", async () => {
  const { shown: _, ...verdict } = await outcome("fails", "passes");
  assert.deepEqual(verdict, { passed: 1, failed: 0, skipped: 0, problems: [] });
});

for (const fixture of ["leaves_early", "is_empty", "does_not_load"]) {
  test(`a file that ${fixture.replaceAll("_", " ")} is a problem`, async () => {
    const { failed, problems } = await outcome(fixture);
    assert.ok(failed + problems.length > 0, "it looks green");
  });
}
