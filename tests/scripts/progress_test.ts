// What is shown while tests run: a line per file, and all that a failing one printed.

import assert from "node:assert/strict";
import { Progress } from "../../scripts/test/progress.ts";
import { test } from "../helpers/test.ts";

const FILES = ["tests/a_test.ts", "tests/b_test.ts"];

/** What is shown of the lines, with a clock that stands still. */
function shown(
  lines: readonly string[],
  crashed = false,
): { shown: string[]; announced: [string, number][] } {
  const shown: string[] = [];
  const progress = new Progress(FILES, (line) => shown.push(line), () => 0);
  for (const line of lines) progress.line(line);
  progress.close(crashed);
  return { shown, announced: [...progress.announced] };
}

test("files that pass on Deno take a line each", () => {
  const lines = [
    "running 2 tests from ./tests/a_test.ts",
    "one ... ok (1ms)",
    "two ... ok (1ms)",
    "running 1 test from ./tests/b_test.ts",
    "three ... ok (1ms)",
  ];
  assert.deepEqual(shown(lines), {
    shown: ["  ok       0.0 s  tests/a_test.ts", "  ok       0.0 s  tests/b_test.ts"],
    announced: [["tests/a_test.ts", 2], ["tests/b_test.ts", 1]],
  });
});

test("a file that fails on Deno is shown whole, and then Deno's explanation", () => {
  const lines = [
    "running 1 test from ./tests/a_test.ts",
    "one ... FAILED (1ms)",
    "running 1 test from ./tests/b_test.ts",
    "two ... ok (1ms)",
    "",
    " ERRORS ",
    "",
    "error: bad",
  ];
  assert.deepEqual(shown(lines).shown, [
    "  FAILED   0.0 s  tests/a_test.ts",
    "  | one ... FAILED (1ms)",
    "  ok       0.0 s  tests/b_test.ts",
    " ERRORS ",
    "",
    "error: bad",
  ]);
});

test("a file that fails on Bun is shown whole", () => {
  const lines = [
    "",
    "tests/a_test.ts:",
    "error: bad",
    "(fail) one [1ms]",
    "tests/b_test.ts:",
    "(pass) two",
    "1 tests failed:",
    "(fail) one [1ms]",
    " 1 pass",
  ];
  assert.deepEqual(shown(lines).shown, [
    "  FAILED   0.0 s  tests/a_test.ts",
    "  | error: bad",
    "  | (fail) one [1ms]",
    "  ok       0.0 s  tests/b_test.ts",
  ]);
});

test("a file that fails on Node is shown whole", () => {
  const node = (...lines: string[]) => {
    const shown: string[] = [];
    const progress = new Progress(["tests/a_test.ts"], (line) => shown.push(line), () => 0);
    progress.begin("tests/a_test.ts");
    for (const line of lines) progress.line(line);
    progress.close(false);
    assert.deepEqual([...progress.seconds], [["tests/a_test.ts", 0]]);
    return shown;
  };
  assert.deepEqual(node("✔ one (1ms)", "ℹ tests 1"), ["  ok       0.0 s  tests/a_test.ts"]);
  assert.deepEqual(node("✔ one (1ms)", "✖ two (1ms)", "  Error: bad"), [
    "  FAILED   0.0 s  tests/a_test.ts",
    "  | ✔ one (1ms)",
    "  | ✖ two (1ms)",
    "  |   Error: bad",
  ]);
});

test("an error outside of every test is shown", () => {
  const bun = ["tests/a_test.ts:", "# Unhandled error between tests", "error: bad"];
  assert.match(shown(bun).shown.join("\n"), /FAILED.*a_test\.ts\n.*Unhandled error[^]*error: bad/);
  const deno = ["running 1 test from ./tests/a_test.ts", "Uncaught error from ./tests/a_test.ts FAILED"];
  assert.match(shown(deno).shown.join("\n"), /FAILED.*a_test\.ts\n.*Uncaught error/);
});

test("a file that could not be loaded is named, and not the one before it", () => {
  const lines = [
    "running 1 test from ./tests/a_test.ts",
    "one ... ok",
    "Uncaught error from ./tests/b_test.ts FAILED",
  ];
  assert.deepEqual(shown(lines), {
    shown: [
      "  ok       0.0 s  tests/a_test.ts",
      "  FAILED   0.0 s  tests/b_test.ts",
      "  | Uncaught error from ./tests/b_test.ts FAILED",
    ],
    announced: [["tests/a_test.ts", 1], ["tests/b_test.ts", 0]],
  });
});

test("a runner that crashed shows what it printed last", () => {
  const lines = ["running 1 test from ./tests/a_test.ts", "one ...", "out of memory"];
  assert.deepEqual(shown(lines, true).shown, [
    "  FAILED   0.0 s  tests/a_test.ts",
    "  | one ...",
    "  | out of memory",
  ]);
});

test("what a test prints is not taken for the runner's word", () => {
  const lines = [
    "running 1 test from ./tests/a_test.ts",
    "running 7 tests from ./tests/other_test.ts",
    "running 7 tests from ./tests/a_test.ts",
    "other:",
  ];
  assert.deepEqual(shown(lines).announced, [["tests/a_test.ts", 1]]);
});
