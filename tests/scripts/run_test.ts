// Running programs, and finding Bun.

import assert from "node:assert/strict";
import process from "node:process";
import { bunWillDo } from "../../scripts/find_bun.ts";
import { run } from "../../scripts/run.ts";
import { runtime, test } from "../helpers/test.ts";

/** Runs a line of JavaScript in the runtime that runs the tests. */
function evaluate(code: string, options: Parameters<typeof run>[2] = {}): ReturnType<typeof run> {
  return run(process.execPath, [...runtime === "deno" ? ["eval"] : ["-e"], code], options);
}

test("a program's lines are told one by one, from both outputs", async () => {
  const lines: string[] = [];
  const ended = await evaluate(`console.log("out\\nlast"); console.error("err")`, {
    onLine: (line) => lines.push(line),
  });
  assert.ok(ended.ok);
  assert.equal(ended.how, "exit code 0");
  assert.deepEqual(lines.sort(), ["err", "last", "out"]);
  assert.deepEqual(ended.output.split("\n").sort(), lines);
});

test("variables are set and taken away", async () => {
  process.env.WALNATS_TEST_RUN = "set";
  try {
    const code = `import process from "node:process"; const { WALNATS_TEST_RUN: a, B: b } = process.env;
      console.log(a, b)`;
    const { output } = await evaluate(code, { env: { WALNATS_TEST_RUN: undefined, B: "b" } });
    assert.equal(output, "undefined b");
  } finally {
    delete process.env.WALNATS_TEST_RUN;
  }
});

test("a program that fails says how", async () => {
  const { ok, how } = await evaluate(`import process from "node:process"; process.exit(3)`);
  assert.deepEqual([ok, how], [false, "exit code 3"]);
});

test("a program that is not there is one that failed", async () => {
  const { ok, how } = await run("no-such-program-of-walnats", []);
  assert.equal(ok, false);
  assert.match(how, /ENOENT|not found/);
});

test("a program that takes too long is killed", async () => {
  const { ok, how } = await evaluate(`setTimeout(() => {}, 60_000)`, { limit: 300 });
  assert.deepEqual([ok, how], [false, "killed: longer than 0.3 s"]);
});

test("what is killed leaves nobody waiting for what it started", async () => {
  const code = `import { spawn } from "node:child_process";
    spawn("sleep", ["4"], { stdio: "inherit" }); console.log("started"); setTimeout(() => {}, 60_000)`;
  const { seconds, output } = await evaluate(code, { limit: 1_000 });
  assert.equal(output, "started");
  assert.ok(seconds < 3.5, `${seconds} s`);
});

test("a Bun of the pinned minor version or later will do", () => {
  const verdicts = ["1.4.0", "1.4.9", "1.5.0", "2.0.0", "1.3.9", "0.9.0", "nonsense", ""]
    .map((version) => bunWillDo(version, "1.4.5"));
  assert.deepEqual(verdicts, [true, true, true, true, false, false, false, false]);
});
