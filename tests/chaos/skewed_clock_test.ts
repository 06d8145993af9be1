// Clocks that are an hour off: delays are counted by the server's.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Actor, Actors, Event, Events } from "@walnats/core";
import { randomName, server } from "../helpers/nats.ts";
import { runtime, test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import type { SkewedArguments } from "./fixtures/skewed_clock.ts";

const program = fileURLToPath(new URL("./fixtures/skewed_clock.ts", import.meta.url));
const HOUR = 3_600_000;

/** Starts a process; it tells when each line came, by our clock. */
function start(given: SkewedArguments) {
  const run = runtime === "deno" ? ["run", "-A", "--no-check", program] : [program];
  const child = spawn(process.execPath, [...run, JSON.stringify(given)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = new Map<string, number>();
  child.stdout.on("data", (data) => {
    for (const line of String(data).trim().split("\n")) lines.set(line, performance.now());
  });
  const closed = new Promise<void>((resolve) => child.on("close", () => resolve()));
  return {
    at: async (line: string) => {
      await until(`a process says "${line}"`, () => lines.has(line), 30_000);
      return lines.get(line)!;
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await closed;
    },
  };
}

for (
  const [who, emits, listens, delay] of [
    ["a publisher an hour ahead", HOUR, 0, 2],
    ["a publisher an hour behind", -HOUR, 0, 2],
    // So long that the message is stored again, and waits there.
    ["a subscriber an hour ahead", 0, HOUR, 6],
    ["a subscriber an hour behind", 0, -HOUR, 6],
  ] as const
) {
  // What nats-server 2.9 answers about consumers does not say its time.
  const skip = listens !== 0 && server.version.startsWith("2.9.") && "the server does not tell its time";
  test(`${who} makes no job early or late`, { skip, timeout: 90_000 }, async () => {
    const event = new Event(randomName(), String);
    const actor = new Actor(randomName(), event, () => {});
    await using pub = await new Events(event).connect(server.url);
    await pub.register();
    await using sub = await new Actors(actor).connect(server.url);
    await sub.register();
    const given = { url: server.url, event: event.name, actor: actor.name, delay };
    await using listener = start({ ...given, does: "listen", ahead: listens });
    await listener.at("listens");
    await using emitter = start({ ...given, does: "emit", ahead: emits });
    const emittedAt = await emitter.at("emitted");
    const waited = (await listener.at("ran") - emittedAt) / 1000;
    assert.ok(waited > delay - 1 && waited < delay + 1.5, `${waited} s`);
  });
}
