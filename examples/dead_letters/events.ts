// Messages that fail for good become dead letters: list them, and redrive them when the bug is fixed.
//
//   deno task nats
//   deno run --allow-net --allow-env=NATS_SERVER examples/dead_letters/sub.ts
//   deno run --allow-net --allow-env=NATS_SERVER examples/dead_letters/pub.ts
//   deno run --allow-net --allow-env=NATS_SERVER examples/dead_letters/letters.ts list
//
// Then stop sub.ts with Ctrl+C, start it as `sub.ts --fixed`, and go on with `letters.ts redrive` and `letters.ts drop`,
// with the numbers that `list` shows. Or `bun run examples/dead_letters/sub.ts`, or, with Node 24,
// `node examples/dead_letters/sub.ts`.

import * as walnats from "@walnats/core";
import { z } from "zod";

const Order = z.object({ id: z.int(), country: z.string(), weight: z.number() });

export const ORDER_PLACED = new walnats.Event("order-placed", Order);
