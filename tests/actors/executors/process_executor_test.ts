import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { WorkerCrashedError } from "@walnats/core";
import { captureLogger } from "../../helpers/capture_logger.ts";
import { runtime, test } from "../../helpers/test.ts";
import { until } from "../../helpers/until.ts";
import { failureOf, testExecutor } from "./executor_contract.ts";
import {
  actorOf,
  firstLine,
  isAlive,
  jobOf,
  outputOf,
  startExecutor,
  startProgram,
  temporaryFolder,
} from "./helpers.ts";

testExecutor("process");

const TIMEOUT = { timeout: 60_000 };
const pidIn = (file: string) => Number(existsSync(file) && readFileSync(file, "utf8").split("/")[0]);

test("process: SIGKILL from outside fails the job that ran there, and no other", TIMEOUT, async () => {
  using folder = temporaryFolder();
  await using started = startExecutor("process", 2);
  const [first, second, go] = ["first", "second", "go"].map((name) => folder.path(name)) as [
    string,
    string,
    string,
  ];
  const killed = started.run("waitForFile", { started: first, until: go });
  const other = started.run("waitForFile", { started: second, until: go });
  await until("both run", () => pidIn(first) > 0 && pidIn(second) > 0);
  process.kill(pidIn(first), "SIGKILL");
  const error = await failureOf(killed);
  assert.ok(error instanceof WorkerCrashedError, String(error));
  assert.equal(error.signal, "SIGKILL");
  assert.match(error.message, /actor-waitforfile.*SIGKILL/);
  assert.equal(await started.run("double", 21), 42);
  writeFileSync(go, "");
  assert.equal(typeof await other, "string");
});

test("process: an idle one that is killed is replaced, with a warning", TIMEOUT, async () => {
  const logger = captureLogger();
  await using started = startExecutor("process", 1, logger);
  const pid = await started.run("pid", 0) as number;
  process.kill(pid, "SIGKILL");
  await until("it is warned of", () => logger.lines.some(({ level }) => level === "warn"));
  assert.match(logger.lines[0]!.message, /idle process.*SIGKILL/);
  assert.notEqual(await started.run("pid", 0), pid);
});

test("process: signals to all of us are for the parent alone to heed", TIMEOUT, async () => {
  using folder = temporaryFolder();
  await using started = startExecutor("process", 1);
  const [running, go] = [folder.path("running"), folder.path("go")];
  const result = started.run("waitForFile", { started: running, until: go });
  await until("it runs", () => pidIn(running) > 0);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.kill(pidIn(running), signal);
  writeFileSync(go, "");
  assert.equal(typeof await result, "string");
});

test("process: closing leaves none behind, idle or busy", TIMEOUT, async () => {
  using folder = temporaryFolder();
  const started = startExecutor("process", 3);
  const idle = await started.run("pid", 0) as number;
  const busy = [1, 2].map((n) => folder.path(`busy-${n}`));
  for (const file of busy) started.start("busyUntilFile", { started: file, until: folder.path("never") });
  await until("both are busy", () => busy.every((file) => pidIn(file) > 0));
  const pids = [idle, ...busy.map(pidIn)];
  await started.executor.close();
  assert.deepEqual(pids.filter(isAlive), []);
});

test("process: what a killed job had started is killed with it", TIMEOUT, async () => {
  using folder = temporaryFolder();
  await using started = startExecutor("process", 1);
  const { job, result } = started.start("startSleep", folder.path("sleep"));
  await until("it sleeps", () => pidIn(folder.path("sleep")) > 0);
  const pid = pidIn(folder.path("sleep"));
  assert.ok(isAlive(pid));
  started.executor.kill(job, new Error("enough"));
  await failureOf(result);
  await until("it is gone", () => !isAlive(pid));
});

for (const task of ["idle", "busy"] as const) {
  test(`process: ${task} ones go when their parent is killed with SIGKILL`, TIMEOUT, async () => {
    using folder = temporaryFolder();
    const program = startProgram("program", ["process", task, folder.path("")]);
    const over = new Promise((resolve) => program.on("exit", resolve));
    let pids: number[];
    if (task === "idle") pids = await firstLine(program) as number[];
    else {
      const files = [1, 2].map((n) => folder.path(`started-${n}`));
      await until("both are busy", () => files.every((file) => pidIn(file) > 0), 30_000);
      pids = files.map(pidIn);
    }
    assert.equal(new Set(pids).size, 2);
    assert.ok(pids.every(isAlive));
    program.kill("SIGKILL");
    await over;
    await until("they are gone", () => !pids.some(isAlive));
  });
}

test(
  "process: out of memory fails the job alone",
  { ...TIMEOUT, skip: runtime === "bun" ? "Bun has no flag that limits the heap" : false },
  async () => {
    const limit = runtime === "deno" ? "--v8-flags=--max-old-space-size=60" : "--max-old-space-size=60";
    await using started = startExecutor("process", 2, captureLogger(), [limit]);
    const error = await failureOf(started.run("exhaustMemory", 0));
    assert.ok(error instanceof WorkerCrashedError, String(error));
    assert.ok(error.signal !== undefined || error.exitCode !== 0, error.message);
    assert.equal(await started.run("double", 21), 42);
  },
);

test(
  "process: on Deno it gets the kinds of permission that its parent has, and no others",
  { ...TIMEOUT, skip: runtime === "deno" ? false : "only Deno has permissions" },
  async () => {
    const flags = ["--allow-read", "--allow-env", "--allow-run", "--allow-net=example.com"];
    const { code, out, err } = await outputOf(startProgram("program", ["process", "permissions"], flags));
    assert.equal(code, 0, err);
    assert.deepEqual(JSON.parse(out), ["read", "env", "run"]);
  },
);

test("process: none is started from within one, which would never end", TIMEOUT, async () => {
  const actor = actorOf("process", "startAnother", import.meta.resolve("./fixtures/starts_another.ts"));
  await using started = startExecutor("process", 1);
  assert.match(
    String(await started.executor.run(jobOf(actor, 0))),
    /cannot be used in a handler .*ExecuteIn\.THREAD/s,
  );
});
