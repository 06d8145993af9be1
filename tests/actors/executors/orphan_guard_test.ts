import assert from "node:assert/strict";
import process from "node:process";
import { OrphanGuard } from "../../../src/actors/executors/orphan_guard.ts";
import { captureLogger } from "../../helpers/capture_logger.ts";
import { test } from "../../helpers/test.ts";
import { until } from "../../helpers/until.ts";
import { firstLine, isAlive, startProgram } from "./helpers.ts";

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
    const guard = new OrphanGuard(logger, variant === "portable");
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
