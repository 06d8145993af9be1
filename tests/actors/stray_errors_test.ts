import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Actor, Actors, Event, Events } from "@walnats/core";
import { randomName, server } from "../helpers/nats.ts";
import { runtime, test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

const program = fileURLToPath(new URL("./fixtures/stray_errors.ts", import.meta.url));

async function withSubscriber(
  strayErrors: string | undefined,
  body: (emit: (id: number) => Promise<unknown>, output: () => string, ended: () => boolean) => Promise<void>,
) {
  const event = new Event(randomName(), Number);
  await using pub = await new Events(event).connect(server.url);
  await pub.register();
  await using sub = await new Actors(new Actor("careless", event, () => {})).connect(server.url);
  await sub.register();
  const run = runtime === "deno" ? ["run", "-A", "--no-check", program] : [program];
  const given = JSON.stringify({ url: server.url, name: event.name, strayErrors });
  const child = spawn(process.execPath, [...run, given], { stdio: ["pipe", "pipe", "ignore"] });
  let output = "";
  let over = false;
  const closed = new Promise<void>((resolve) => child.on("close", () => resolve()));
  closed.then(() => over = true);
  child.stdout.on("data", (data) => output += data);
  try {
    await body((id) => pub.emit(event, id, { sync: true }), () => output, () => over);
  } finally {
    child.kill("SIGKILL");
    await closed;
  }
}

test("with strayErrors: log, an error that nobody caught is logged, and the subscriber goes on", () =>
  withSubscriber("log", async (emit, output, ended) => {
    for (const [id, text] of [[1, "Error: forgotten"], [2, "Error: thrown in a timer"]] as const) {
      await emit(id);
      await until(`"${text}" is logged`, () => output().includes(text) || ended(), 25_000);
    }
    await emit(3);
    await until("the next one is handled", () => output().includes("ran 3") || ended());
    assert.ok(!ended(), output());
    assert.match(output(), /walnats: an error that nobody caught/);
  }));

const skip = runtime === "bun" && "Bun reports such an error and goes on";
test(
  "without it such an error ends the program, as the runtime does",
  { skip },
  () =>
    withSubscriber(undefined, async (emit, _output, ended) => {
      await emit(2);
      await until("it has ended", ended, 25_000);
    }),
);
