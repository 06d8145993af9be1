import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { captureLogger } from "../../helpers/capture_logger.ts";
import { runtime, test } from "../../helpers/test.ts";
import { until } from "../../helpers/until.ts";
import { failureOf, testExecutor } from "./executor_contract.ts";
import { outputOf, startExecutor, startProgram, temporaryFolder } from "./helpers.ts";

testExecutor("thread");

const denoOnly = runtime === "deno" ? false : "only Deno cannot end a busy thread";

test(
  "thread: one that never yields is given up, never used again, counted, and a warning names the actor",
  { skip: denoOnly },
  async () => {
    using folder = temporaryFolder();
    const logger = captureLogger();
    await using started = startExecutor("thread", 1, logger);
    const [busy, free] = [folder.path("busy"), folder.path("free")];
    const { job, result } = started.start("busyUntilFile", { started: busy, until: free });
    await until("it is busy", () => existsSync(busy));
    started.executor.kill(job, new Error("enough"));
    assert.match(String(await failureOf(result)), /enough/);
    assert.equal(await started.run("double", 1), 2);
    await until("it is given up", () => started.executor.stuck === 1);
    const warning = logger.lines.find(({ level }) => level === "warn")!.message;
    assert.match(warning, /actor-busyuntilfile.*1 of them.*ExecuteIn\.PROCESS/s);
    await started.executor.close();
    assert.equal(started.executor.stuck, 1);
    writeFileSync(free, "");
    await until("it has ended", () => started.executor.stuck === 0);
    assert.ok(logger.lines.some(({ level, message }) => level === "info" && message.includes("has ended")));
  },
);

test("thread: on Deno it takes no permission but to read the code", { skip: denoOnly }, async () => {
  const { code, out, err } = await outputOf(
    startProgram("program", ["thread", "permissions"], ["--allow-read"]),
  );
  assert.equal(code, 0, err);
  assert.deepEqual(JSON.parse(out), ["read"]);
});

test("thread: the entry of the workers is in the module graph", () => {
  const source = readFileSync(
    new URL("../../../src/actors/executors/worker_program.ts", import.meta.url),
    "utf8",
  );
  assert.match(source, /import\("\.\/worker_entry\.ts"\)/);
});
