// Emits an event for each request and handles the events, until Ctrl+C or SIGTERM.

import { Actor, Actors, EncodeError, Events, shutdownSignal } from "@walnats/core";
import express, { type ErrorRequestHandler } from "express";
import { once } from "node:events";
import process from "node:process";
import { SIGNED_UP } from "./events.ts";

const pub = await new Events(SIGNED_UP).connect();
await pub.register();

const welcome = new Actor("welcome-mail", SIGNED_UP, (user) => {
  console.log(`welcome, ${user.name}`);
});
const sub = await new Actors(welcome).connect();
await sub.register();

const app = express();
app.use(express.json());

// Express 5 passes what an async handler throws to the error handler.
app.post("/users", async (request, response) => {
  const user = request.body;
  await pub.emit(SIGNED_UP, user, { sync: true, uid: `signed-up-${user?.id}` });
  response.status(202).json({ id: user.id });
});

const onError: ErrorRequestHandler = (error, _request, response, _next) => {
  if (error instanceof EncodeError) return void response.status(400).json({ error: error.message });
  // What express.json() says of a body that is no JSON, or too long.
  if (error.status < 500) return void response.status(error.status).json({ error: error.message });
  console.error(error);
  response.status(503).json({ error: "try again" });
};
app.use(onError);

const server = app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
await once(server, "listening");
const signal = shutdownSignal();
const address = server.address();
if (typeof address === "object") console.log(`http://localhost:${address?.port}`);

signal.addEventListener("abort", () => server.close());
// Requests and jobs end side by side. What the last requests emit and nobody handles any more is stored: the next
// start handles it.
await Promise.all([once(server, "close"), sub.listen({ signal })]);
await sub.close();
await pub.close();
