// A shop that runs in containers: one image for each of the programs, on Deno, Bun or Node.
// How to build and start them: README.md of this folder.

import { Event } from "@walnats/core";
import { z } from "zod";

export const ORDER_PAID = new Event("order-paid", z.object({ id: z.int(), cents: z.int() }));
