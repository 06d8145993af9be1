import assert from "node:assert/strict";
import process from "node:process";
import { guardCommand } from "../../../src/actors/executors/guard_command.ts";
import { OrphanGuard } from "../../../src/actors/executors/orphan_guard.ts";
import { captureLogger } from "../../helpers/capture_logger.ts";
import { test } from "../../helpers/test.ts";
import { until } from "../../helpers/until.ts";
import { firstLine, isAlive, outputOf, startProgram } from "./helpers.ts";
import { TestClock } from "./test_clock.ts";

for (const variant of ["shell", "portable"]) {
  test(`the ${variant} guard kills what it guards when its owner is killed, and ends`, async () => {
    const owner = startProgram("guard_owner", [variant]);
    const over = new Promise((resolve) => owner.on("exit", resolve));
    const [guarded, spared, guard] = await firstLine(owner) as [number, number, number];
    try {
      assert.ok([guarded, spared, guard].every(isAlive));
      owner.kill("SIGKILL");
      await over;
      await until("both are gone", () => !isAlive(guarded) && !isAlive(guard));
      assert.ok(isAlive(spared), "it was taken off the list");
    } finally {
      process.kill(spared, "SIGKILL");
    }
  });

  test(`the ${variant} guard is started again when it is killed, and ends when it is closed`, async () => {
    const logger = captureLogger();
    const guard = new OrphanGuard(logger, { command: guardCommand(variant === "portable") });
    guard.add(2 ** 30);
    const first = guard.pid!;
    process.kill(first, "SIGKILL");
    await until("there is another", () => guard.pid !== undefined && guard.pid !== first);
    const second = guard.pid!;
    assert.match(logger.lines[0]!.message, /SIGKILL|137/);
    guard.remove(2 ** 30);
    await guard.close();
    assert.ok(!isAlive(second));
  });
}

test("a guard that cannot live is started with growing pauses, and warned of once", async () => {
  const [clock, logger] = [new TestClock(), captureLogger()];
  const guard = new OrphanGuard(logger, { command: [process.execPath, "--version"], clock });
  void guard.add(2 ** 30);
  const starts: number[] = [];
  for (let pid: number | undefined; clock.now() < 5_000;) {
    if (guard.pid !== undefined && guard.pid !== pid) {
      pid = guard.pid;
      starts.push(clock.now());
      await until("it has ended", () => guard.pid === undefined);
    }
    clock.pass(100);
  }
  assert.deepEqual(starts, [0, 100, 300, 700, 1500, 3100]);
  assert.equal(logger.lines.length, 1);
  await guard.close();
  assert.equal(clock.timers, 0);
});

test("a guard that cannot be started is warned of once, and keeps no process from its work", async () => {
  const logger = captureLogger();
  const guard = new OrphanGuard(logger, { command: ["/nowhere/sh"] });
  await guard.add(2 ** 30);
  await until("it is warned of", () => logger.lines.length > 0);
  await guard.add(2 ** 30 + 1);
  await guard.close();
  assert.equal(logger.lines.length, 1);
  assert.match(logger.lines[0]!.message, /cannot be started .*: a busy one would go on/);
});

test("a program that is its own worker is no second program where it is to be the guard", async () => {
  // Of a compiled program the guard is the program itself.
  const program = startProgram("own_guard", ["walnats-guard"], ["-A"], { WALNATS_PROCESS: "guard" });
  const { code, out, err } = await outputOf(program);
  assert.deepEqual([code, out], [0, ""], err);
});
