// Emits good jobs and bad ones, and ends.

import * as walnats from "@walnats/core";
import { RANGE_REQUESTED } from "./events.ts";

await using conn = await new walnats.Events(RANGE_REQUESTED).connect();
await conn.emitMany(RANGE_REQUESTED, [
  { upTo: 1_000_000, trouble: "none" },
  { upTo: 1_000_001, trouble: "crash" },
  { upTo: 1_000_002, trouble: "hang" },
  { upTo: 2_000_000, trouble: "none" },
  { upTo: 3_000_000, trouble: "none" },
], { sync: true });
console.log("emitted 5 ranges");
