import * as walnats from "@walnats/core";
import { z } from "zod";

export const ORDER_PLACED = new walnats.Event("order-placed", z.object({ id: z.int(), email: z.string() }));
