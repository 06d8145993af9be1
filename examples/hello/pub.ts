// Emits an event every second, until Ctrl+C.

import * as walnats from "@walnats/core";
import { setTimeout } from "node:timers/promises";
import { USER_CREATED } from "./events.ts";

await using conn = await new walnats.Events(USER_CREATED).connect();
await conn.register();

const signal = walnats.shutdownSignal();
for (let id = 1; !signal.aborted; id++) {
  await conn.emit(USER_CREATED, { id, name: `user ${id}` });
  console.log(`created user ${id}`);
  await setTimeout(1000, undefined, { signal }).catch(() => {});
}
