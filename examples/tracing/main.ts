// Runs all of it: a nats-server, where $NATS_SERVER names none; a receiver of spans; a publisher and a subscriber,
// each a process of its own. Prints the trace.
//
//   deno run -A examples/tracing/main.ts

import * as walnats from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
import { spawn } from "node:child_process";
import process from "node:process";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { RECEIPT } from "./actors.ts";
import { ORDER_PLACED } from "./events.ts";
import { startReceiver } from "./receiver.ts";
import { tree } from "./tree.ts";

const nats = process.env.NATS_SERVER ? undefined : await NatsServer.start();
const server = nats?.url ?? process.env.NATS_SERVER;
const receiver = await startReceiver();

/** Starts a program of this folder; `ended` resolves when it has. */
function start(file: string) {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, "Deno" in globalThis ? ["run", "-A", path] : [path], {
    env: { ...process.env, NATS_SERVER: server, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    // What walnats logs of the attempt that fails is not what this example shows.
    stdio: "ignore",
  });
  return { child, ended: new Promise<void>((resolve) => child.on("close", () => resolve())) };
}

// A stream and a consumer: from now on the event waits for the actor.
const pub = await new walnats.Events(ORDER_PLACED).connect(server);
await pub.register();
const sub = await new walnats.Actors(RECEIPT).connect(server);
await sub.register();

await start("pub.ts").ended;
const subscriber = start("sub.ts");
const deadline = performance.now() + 20_000;
while (receiver.spans.filter(({ name }) => name === "send mail").length < 2 && performance.now() < deadline) {
  await setTimeout(50);
}
process.kill(subscriber.child.pid!, "SIGTERM");
await subscriber.ended;

for (const traceId of new Set(receiver.spans.map(({ traceId }) => traceId))) {
  console.log(`trace ${traceId}`);
  for (const line of tree(receiver.spans.filter((span) => span.traceId === traceId))) console.log(line);
}
receiver.close();
await sub.close();
await pub.close();
await nats?.close();
