// Ships orders, until Ctrl+C. With --fixed, without the bug.

import * as walnats from "@walnats/core";
import { SHIP } from "./actors.ts";
import { ORDER_PLACED } from "./events.ts";

await using events = await new walnats.Events(ORDER_PLACED).connect();
await events.register();
await using conn = await new walnats.Actors(SHIP).connect();
await conn.register();
const signal = walnats.shutdownSignal();
console.log("shipping");
await conn.listen({ signal });
