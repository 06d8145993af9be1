import { Actor } from "@walnats/core";
import { setTimeout } from "node:timers/promises";
import { ORDER_PAID } from "./events.ts";

export const RECEIPT = new Actor("send-receipt", ORDER_PAID, async ({ id }) => {
  // Here a real shop sends a mail.
  await setTimeout(200);
  console.log(`receipt for order ${id}`);
}, { maxAttempts: 10 });
