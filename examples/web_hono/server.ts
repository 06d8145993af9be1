// Emits an event for each request, until Ctrl+C or SIGTERM.

import { serve } from "@hono/node-server";
import { EncodeError, Events, shutdownSignal } from "@walnats/core";
import { Hono } from "hono";
import { once } from "node:events";
import process from "node:process";
import { SIGNED_UP } from "./events.ts";

// One connection for the whole program, made before the first request comes.
const conn = await new Events(SIGNED_UP).connect();
await conn.register();

const app = new Hono();

app.post("/users", async (c) => {
  const user = await c.req.json();
  // Whoever gets the 202 can rely on it: NATS has stored the event. The uid makes a repeated request one event.
  await conn.emit(SIGNED_UP, user, { sync: true, uid: `signed-up-${user.id}` });
  return c.json({ id: user.id }, 202);
});

app.onError((error, c) => {
  if (error instanceof EncodeError || error instanceof SyntaxError) {
    return c.json({ error: error.message }, 400);
  }
  console.error(error);
  return c.json({ error: "try again" }, 503);
});

const port = Number(process.env.PORT ?? 3000);
const server = serve({ fetch: app.fetch, port, hostname: "127.0.0.1" }, ({ port }) => {
  console.log(`http://localhost:${port}`);
});

// In this order: no more requests, the last answers, and only then the connection that they emit on.
shutdownSignal().addEventListener("abort", () => server.close());
await once(server, "close");
await conn.close();
