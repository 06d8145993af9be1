// The pages with a system at work behind them, to look at: `deno run -A tests/dashboard/serve.ts [port]`.

import { serve } from "@hono/node-server";
import { dashboard } from "@walnats/core/dashboard";
import { NatsServer } from "@walnats/core/testing";
import process from "node:process";
import { ACTORS, EVENTS, startSystem } from "./system.ts";

const nats = await NatsServer.start();
const system = await startSystem(nats.url);
const pages = dashboard({ server: nats.url, events: EVENTS, actors: ACTORS });
const port = Number(process.argv[2] ?? 4280);
const server = serve({ fetch: pages.fetch as never, port, hostname: "127.0.0.1" });
console.log(`http://127.0.0.1:${port}/`);
process.once("SIGINT", async () => {
  server.close();
  await pages.close();
  await system[Symbol.asyncDispose]();
  await nats.close();
  process.exit();
});
