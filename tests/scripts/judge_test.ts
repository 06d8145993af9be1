// A run of tests is green only if everything that should have run did.

import assert from "node:assert/strict";
import { type Evidence, judge, type Part } from "../../scripts/test/judge.ts";
import type { TestCase } from "../../scripts/test/junit.ts";
import { test } from "../helpers/test.ts";

const A = "tests/a_test.ts";
const B = "tests/b_test.ts";
const passed = (name: string, file: string): TestCase => ({ name, file, outcome: "passed" });
const failed = (name: string, file: string): TestCase => ({ name, file, outcome: "failed" });
const skipped = (name: string, file: string): TestCase => ({ name, file, outcome: "skipped" });

/** Two files in one process, a test in each, all well. */
function evidence({ runtime = "bun", name, ...change }: Partial<Part & Evidence> = {}): Evidence {
  const part = {
    files: [A, B],
    announced: new Map([[A, NaN], [B, NaN]]),
    ended: { ok: true, how: "exit code 0" },
    cases: [passed("a", A), passed("b", B)],
    ...change,
  };
  return { runtime, name, parts: [part] };
}

/** The same in a process for each file, as on Node. */
function onNode(changeOfB: Partial<Part> = {}, name?: string): Evidence {
  const part = (file: string): Part => ({
    files: [file],
    announced: new Map([[file, NaN]]),
    ended: { ok: true, how: "exit code 0" },
    cases: [passed("one", file)],
  });
  return { runtime: "node", name, parts: [part(A), { ...part(B), ...changeOfB }] };
}

test("tests are counted by their outcome", () => {
  const cases = [passed("a", A), failed("b", A), skipped("c", B), passed("d", B)];
  assert.deepEqual(judge(evidence({ cases })), { passed: 2, failed: 1, skipped: 1, problems: [] });
});

test("a run without a report has failed, even with exit code 0", () => {
  const { problems, ...counts } = judge(evidence({ cases: new Error("it wrote no report") }));
  assert.deepEqual(counts, { passed: 0, failed: 0, skipped: 0 });
  assert.deepEqual(problems, [`${A}, ${B}: the run did not finish (exit code 0): it wrote no report`]);
});

test("a file without a test is a problem", () => {
  assert.deepEqual(judge(evidence({ cases: [passed("a", A)] })).problems, [`${B}: no test ran`]);
  const deno = evidence({
    runtime: "deno",
    announced: new Map([[A, 1], [B, 0]]),
    cases: [passed("a", "tests/helpers/test.ts")],
  });
  assert.deepEqual(judge(deno).problems, [`${B}: no test ran`]);
});

test("a test that was announced and not reported is a problem", () => {
  const announced = new Map([[A, 2], [B, 1]]);
  assert.deepEqual(judge(evidence({ runtime: "deno", announced })).problems, [
    "3 tests were announced, 2 reported",
  ]);
});

test("a bad exit code is a problem where no test failed", () => {
  const ended = { ok: false, how: "exit code 1" };
  assert.deepEqual(judge(evidence({ ended })).problems, [
    `${A}, ${B}: every test passed, and yet exit code 1`,
  ]);
  assert.deepEqual(judge(evidence({ ended, cases: [failed("a", A), passed("b", B)] })).problems, []);
});

test("nothing but skipped tests is a problem", () => {
  const cases = [skipped("a", A), skipped("b", B)];
  assert.deepEqual(judge(evidence({ cases })).problems, ["no test ran"]);
});

test("with a name only the tests that have it count", () => {
  const cases = [skipped("left out", A), passed("the chosen one", B), skipped("also chosen", B)];
  assert.deepEqual(judge(evidence({ name: "chosen", cases })), {
    passed: 1,
    failed: 0,
    skipped: 1,
    problems: [],
  });
  assert.deepEqual(judge(evidence({ name: "nobody", cases })).problems, ["no test ran"]);
});

test("the processes of a run are counted together, and each must have done its part", () => {
  assert.deepEqual(judge(onNode()), { passed: 2, failed: 0, skipped: 0, problems: [] });
  const problems = (change: Partial<Part>) => judge(onNode(change)).problems;
  assert.deepEqual(problems({ cases: [] }), [`${B}: no test ran`]);
  assert.deepEqual(problems({ ended: { ok: false, how: "exit code 7" }, cases: new Error("no report") }), [
    `${B}: the run did not finish (exit code 7): no report`,
  ]);
  assert.deepEqual(problems({ ended: { ok: false, how: "killed by SIGSEGV" } }), [
    `${B}: every test passed, and yet killed by SIGSEGV`,
  ]);
});

test("with a name, a process may find no test, but not every one", () => {
  assert.deepEqual(judge(onNode({ cases: [] }, "one")).problems, []);
  assert.deepEqual(judge(onNode({ cases: [] }, "two")).problems, ["no test ran"]);
});
