// Handles the events, until Ctrl+C; `deno task walnats dev examples/hello/sub.ts` runs the actor as well.

import * as walnats from "@walnats/core";
import { USER_CREATED } from "./events.ts";

export const welcome = new walnats.Actor("welcome", USER_CREATED, (user) => {
  console.log(`welcome, ${user.name}`);
});

if (import.meta.main) {
  await using conn = await new walnats.Actors(welcome).connect();
  await conn.register();
  await conn.listen({ signal: walnats.shutdownSignal() });
}
