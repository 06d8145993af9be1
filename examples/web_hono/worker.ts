// Handles the events, until Ctrl+C or SIGTERM. Start as many as you like.

import { Actor, Actors, shutdownSignal } from "@walnats/core";
import { SIGNED_UP } from "./events.ts";

const welcome = new Actor("welcome-mail", SIGNED_UP, (user) => {
  console.log(`welcome, ${user.name}`);
});

const conn = await new Actors(welcome).connect();
await conn.register();
const signal = shutdownSignal();
console.log("listening");
await conn.listen({ signal });
await conn.close();
