import { NatsServer } from "@walnats/core/testing";
import assert from "node:assert/strict";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { Example } from "./example.ts";

test("dead_letters: failed messages are listed, redriven once the bug is fixed, and dropped", {
  timeout: 90_000,
}, async () => {
  await using server = await NatsServer.start();
  await using example = new Example("dead_letters", server.url);
  const list = async () => (await example.run("letters.ts", "list")).map((line) => line.split(": "));

  const broken = await example.start("sub.ts", { ready: "shipping" });
  assert.deepEqual(await list(), []);
  await example.run("pub.ts");
  await until("two orders have failed for good", async () => (await list()).length === 2, 30_000);
  const letters = new Map((await list()).map(([id, ...what]) => [what.join(": "), id!]));
  const bug = letters.get("order 2 after 3 attempts: Error: no tariff for CH");
  const nonsense = letters.get("order 3 after 1 attempts: Reject: a weight of -1 kg");
  assert.ok(bug && nonsense, JSON.stringify([...letters]));
  await example.stop(broken);
  assert.deepEqual(broken.lines, ["shipping", "order 1 is shipped to NL for 4 EUR"]);

  const mended = await example.start("sub.ts", { args: ["--fixed"], ready: "shipping" });
  assert.deepEqual(await example.run("letters.ts", "redrive", bug), ["redriven: 1"]);
  await until("the order is shipped", () => mended.lines.includes("order 2 is shipped to CH for 9 EUR"));
  assert.deepEqual(await example.run("letters.ts", "drop", nonsense), ["dropped: 1"]);
  assert.deepEqual(await list(), []);
  await example.stop(mended);
  assert.equal(mended.lines.length, 2, "nothing else was shipped");
});

test("dead_letters: an unknown command is a usage error", { timeout: 60_000 }, async () => {
  await using server = await NatsServer.start();
  await using example = new Example("dead_letters", server.url);
  const program = await example.start("letters.ts", { args: ["burn"] });
  assert.equal(await program.exit, 2, program.errors.join("\n"));
  assert.match(program.errors.join("\n"), /^usage: letters\.ts list \| redrive/);
});
