// Asking an actor, and getting its answer: typed on both sides, with an error where there is no answer to be had,
// and a limit to the patience.
//
//   deno task nats
//   deno run --allow-net --allow-env=NATS_SERVER examples/request_response/sub.ts
//   deno run --allow-net --allow-env=NATS_SERVER examples/request_response/pub.ts
//
// Or `bun run examples/request_response/sub.ts`, or, with Node 24, `node examples/request_response/sub.ts`.

import * as walnats from "@walnats/core";
import { z } from "zod";

const Question = z.object({ article: z.string(), amount: z.int().positive() });
const Price = z.object({ cents: z.int(), currency: z.string() });

export const PRICE_ASKED = new walnats.Event("price-asked", Question).withResponse(Price);
