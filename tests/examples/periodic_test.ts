import { Events } from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { CLOCK } from "../../examples/periodic/events.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { type Program, runProgram } from "./run_program.ts";

test("two clocks and an actor: every tick is handled once; Ctrl+C ends each; burst emits one and ends", {
  timeout: 60_000,
}, async () => {
  await using server = await NatsServer.start();
  const programs: Program[] = [];
  const start = (file: string, ...args: string[]) => {
    const permissions = ["--allow-net", "--allow-env=NATS_SERVER"];
    const env = { NATS_SERVER: server.url };
    return programs[programs.push(runProgram(`examples/periodic/${file}`, { permissions, env, args })) - 1]!;
  };
  try {
    const conn = await new Events(CLOCK.event).connect(server.url);
    await conn.register();
    await conn.close();
    const sub = start("sub.ts");
    const times = (what: string) =>
      sub.lines.filter((line) => line.startsWith(`${what} at `)).map((line) =>
        Date.parse(line.split(" at ")[1]!)
      );
    await until("the actors are registered and get a tick", async () => {
      const once = start("clock.ts", "--burst");
      assert.equal(await once.exit, 0, once.errors.join("\n"));
      return times("cleaned").length > 0;
    }, 30_000);

    const clocks = [start("clock.ts"), start("clock.ts")];
    const before = times("cleaned").length;
    await until("three ticks are handled", () => times("cleaned").length >= before + 3, 20_000);
    for (const clock of clocks) {
      clock.kill("SIGINT");
      assert.equal(await clock.exit, 0, clock.errors.join("\n"));
    }
    await until("the report has run for the ticks of even minutes, and for no others", () => {
      const even = times("cleaned").filter((time) => new Date(time).getUTCMinutes() % 2 === 0);
      return isDeepStrictEqual(times("reported").toSorted(), even.toSorted());
    });
    const cleaned = times("cleaned");
    assert.ok(cleaned.every((time) => time % 2000 === 0));
    assert.equal(new Set(cleaned).size, cleaned.length, "each tick once");
    sub.kill("SIGINT");
    assert.equal(await sub.exit, 0, sub.errors.join("\n"));
  } finally {
    for (const program of programs) program.kill("SIGKILL");
    await Promise.all(programs.map((program) => program.exit));
  }
});
