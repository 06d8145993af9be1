// The event and the actor of examples/deploy, by their names there. That folder is a project of its own, in which
// Node and Bun look for `@walnats/core` among its packages.

import { Actor, Event } from "@walnats/core";
import { z } from "zod";

export const ORDER_PAID = new Event("order-paid", z.object({ id: z.int(), cents: z.int() }));

export const RECEIPT = new Actor("send-receipt", ORDER_PAID, () => {}, { maxAttempts: 10 });
