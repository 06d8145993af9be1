// Handles the events, until Ctrl+C.

import * as walnats from "@walnats/core";
import { USER_CREATED } from "./events.ts";

const welcome = new walnats.Actor("welcome", USER_CREATED, (user) => {
  console.log(`welcome, ${user.name}`);
});

await using conn = await new walnats.Actors(welcome).connect();
await conn.register();
await conn.listen({ signal: walnats.shutdownSignal() });
