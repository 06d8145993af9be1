// The contract of both watchdogs: the shell script, and the one in JavaScript that Windows needs.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Watchdog } from "../../src/testing/watchdog.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { runs, script, withFolder } from "./helpers.ts";

for (const portable of [false, true]) {
  const kind = portable ? "the watchdog in JavaScript" : "the watchdog in shell";

  /** Runs the body with a watchdog over a script with these lines. */
  const withWatchdog = (lines: string[], args: string[], body: (watchdog: Watchdog) => Promise<void>) =>
    withFolder(async (folder) => {
      const program = script(join(folder, "a program"), ...lines);
      const watchdog = new Watchdog(join(folder, "it's mine"), program, args, portable);
      try {
        await watchdog.ready();
        await body(watchdog);
      } finally {
        await watchdog.close();
        assert.ok(!existsSync(watchdog.folder));
      }
    });

  test(`${kind} passes arguments as they are, and keeps output and status`, () =>
    withWatchdog(
      ['printf "%s|" "$@"', "echo error >&2", "exit 3"],
      ["a b", "$(id)", "'", ""],
      async (watchdog) => {
        await watchdog.start();
        await until("it has ended", () => watchdog.exit !== undefined);
        assert.deepEqual(watchdog.exit, { status: "3" });
        assert.equal(readFileSync(join(watchdog.folder, "log"), "utf8"), "a b|$(id)|'||error\n");
      },
    ));

  test(`${kind} ends a program that ignores SIGTERM`, () =>
    withWatchdog(["trap '' TERM", "echo ready", "while :; do sleep 0.05; done"], [], async (watchdog) => {
      const pid = await watchdog.start();
      const log = join(watchdog.folder, "log");
      await until("the program is ready", () => existsSync(log) && readFileSync(log, "utf8") === "ready\n");
      await watchdog.end(pid, "SIGTERM", 100);
      assert.ok(!runs(pid));
      assert.notEqual(watchdog.exit, undefined);
    }));

  test(`${kind} starts the program again after its end`, () =>
    withWatchdog(["exec sleep 60"], [], async (watchdog) => {
      const first = await watchdog.start();
      assert.equal(watchdog.exit, undefined);
      await watchdog.end(first, "SIGTERM");
      assert.ok(!runs(first));
      // It took the signal itself: the watchdog's own deafness is not handed down.
      assert.equal(watchdog.exit!.status, portable ? "SIGTERM" : "143");
      const second = await watchdog.start();
      assert.equal(watchdog.exit, undefined);
      assert.ok(runs(second));
      await watchdog.close();
      assert.ok(!runs(second));
    }));

  test(`${kind} is not taken in by a program that cannot run`, () =>
    withFolder(async (folder) => {
      const watchdog = new Watchdog(join(folder, "own"), join(folder, "missing"), [], portable);
      try {
        await watchdog.ready();
        await watchdog.start().catch(() => {});
        await until("it has ended", () => watchdog.exit !== undefined);
      } finally {
        await watchdog.close();
      }
    }));
}

test("a start that meets the end of the owner leaves nothing", () =>
  withFolder(async (folder) => {
    const pids = join(folder, "pids");
    const program = script(join(folder, "program"), `echo $$ >>"${pids}"`, "exec sleep 60");
    for (let i = 0; i < 20; i += 1) {
      const watchdog = new Watchdog(join(folder, String(i)), program, []);
      await watchdog.ready();
      const started = watchdog.start().catch(() => {});
      await watchdog.close();
      await started;
      assert.ok(!existsSync(watchdog.folder));
    }
    // A program that was killed before its first line was written has left an empty file, or none.
    const started = existsSync(pids)
      ? readFileSync(pids, "utf8").split("\n").filter(Boolean).map(Number)
      : [];
    assert.deepEqual(started.filter(runs), []);
  }));
