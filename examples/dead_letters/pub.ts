// Emits three orders, and ends.

import * as walnats from "@walnats/core";
import { ORDER_PLACED } from "./events.ts";

await using conn = await new walnats.Events(ORDER_PLACED).connect();
await conn.emit(ORDER_PLACED, { id: 1, country: "NL", weight: 2 }, { sync: true });
await conn.emit(ORDER_PLACED, { id: 2, country: "CH", weight: 1 }, { sync: true }); // The bug.
await conn.emit(ORDER_PLACED, { id: 3, country: "DE", weight: -1 }, { sync: true }); // Nonsense.
console.log("placed 3 orders");
