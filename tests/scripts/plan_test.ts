// Which test files run where.

import assert from "node:assert/strict";
import { chooseFiles } from "../../scripts/test/choose_files.ts";
import { needsServer } from "../../scripts/test/needs_server.ts";
import { type Candidate, type Had, plan } from "../../scripts/test/plan.ts";
import { test } from "../helpers/test.ts";

const RUNTIMES = new Map<string, Candidate>([
  ["deno", { value: { name: "deno", program: "deno", version: "2.9.6" } }],
  ["bun", { value: { name: "bun", program: "bun", version: "1.4.5" } }],
]);
const FILES = ["pure_test.ts", "server_test.ts"];

function planned(runtimes = RUNTIMES, servers: Record<string, Had<unknown>> = {}, files = FILES): unknown[] {
  const needsServer = (...args: [string]) => {
    assert.equal(args.length, 1);
    return args[0] === "server_test.ts";
  };
  return plan(files, needsServer, runtimes, new Map(Object.entries(servers)))
    .map(({ runtime, server, what }) => [runtime, server, "missing" in what ? what.wrong : what.files]);
}

test("everything runs once per runtime, and what talks to a server once more on the others", () => {
  assert.deepEqual(planned(RUNTIMES, { new: { value: 1 }, old: { value: 1 } }), [
    ["deno", "new", FILES],
    ["bun", "new", FILES],
    ["deno", "old", ["server_test.ts"]],
    ["bun", "old", ["server_test.ts"]],
  ]);
});

test("without the newer server everything runs on the older, and what is missing is listed", () => {
  assert.deepEqual(planned(RUNTIMES, { new: { missing: "no network" }, old: { value: 1 } }), [
    ["deno", "new", false],
    ["bun", "new", false],
    ["deno", "old", FILES],
    ["bun", "old", FILES],
  ]);
});

test("a missing runtime is wrong", () => {
  const runtimes = new Map<string, Candidate>([...RUNTIMES, ["bun", { missing: "no npx" }]]);
  assert.deepEqual(planned(runtimes, { new: { value: 1 } }), [
    ["deno", "new", FILES],
    ["bun", "new", true],
  ]);
});

test("an old runtime runs the smoke tests once, on the first server there is", () => {
  const smoke = (file: string) => file === "server_test.ts";
  const old = { value: { name: "node", program: "node", version: "22.23.1" } as const, smoke };
  const runtimes = new Map<string, Candidate>([["deno", RUNTIMES.get("deno")!], ["node22", old]]);
  assert.deepEqual(
    planned(runtimes, { new: { missing: "no network" }, old: { value: 1 }, older: { value: 1 } }),
    [
      ["deno", "new", false],
      ["node22", "new", false],
      ["deno", "old", FILES],
      ["node22", "old", ["server_test.ts"]],
      ["deno", "older", ["server_test.ts"]],
    ],
  );
  assert.deepEqual(planned(runtimes, { new: { value: 1 } }, ["pure_test.ts"]), [["deno", "new", [
    "pure_test.ts",
  ]]]);
});

test("a run that would have no file is left out", () => {
  assert.deepEqual(
    planned(RUNTIMES, { new: { value: 1 }, old: { value: 1 } }, ["pure_test.ts"]).length,
    2,
  );
});

test("a test needs the server if it imports the helper by any way", () => {
  const sources: Record<string, string> = {
    "tests/a_test.ts": `import { server } from "./shared/nats.ts";`,
    "tests/b/b_test.ts":
      `import { test } from "../shared/test.ts";\nimport { pair } from "../shared/pair.ts";`,
    "tests/c_test.ts": `import { test } from "./shared/test.ts";`,
    "tests/d_test.ts": `test("x", async () => { await import("./shared/pair.ts"); });`,
    "tests/shared/pair.ts": `export * from "./nats.ts";`,
    "tests/shared/test.ts": `import "./test.ts";`,
  };
  const needs = (file: string) => needsServer(file, "tests/shared/nats.ts", (file) => sources[file]);
  assert.deepEqual(
    ["tests/a_test.ts", "tests/b/b_test.ts", "tests/c_test.ts", "tests/d_test.ts"].map(needs),
    [true, true, false, true],
  );
});

test("words choose files by their paths, and one that chooses none is refused", () => {
  const files = ["tests/a_test.ts", "tests/events/b_test.ts"];
  assert.deepEqual(chooseFiles(files, []), files);
  assert.deepEqual(chooseFiles(files, ["events"]), ["tests/events/b_test.ts"]);
  assert.deepEqual(chooseFiles(files, ["./tests/a_test.ts"]), ["tests/a_test.ts"]);
  assert.throws(() => chooseFiles(files, ["events", "evnets"]), /no test file has "evnets"/);
});
