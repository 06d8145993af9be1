// The price service. It owns the question, so it is the one that makes its stream.

import * as walnats from "@walnats/core";
import { setTimeout } from "node:timers/promises";
import { PRICE_ASKED } from "./events.ts";

const CENTS = new Map([["apple", 40], ["pear", 55], ["truffle", 9900]]);

const price = new walnats.Actor("price", PRICE_ASKED, async ({ article, amount }) => {
  const cents = CENTS.get(article);
  // Asking again would not help: fail for good, and say so to whoever waits.
  if (cents === undefined) throw new walnats.Reject(`there is no article "${article}"`);
  if (article === "truffle") {
    console.log("truffle: asking the wholesaler");
    await setTimeout(10_000, undefined, { signal: walnats.currentContext().signal });
  }
  console.log(`${article}: ${cents * amount} cents for ${amount}`);
  return { cents: cents * amount, currency: "EUR" };
});

await using events = await new walnats.Events(PRICE_ASKED).connect();
await events.register();
await using conn = await new walnats.Actors(price).connect();
await conn.register();
const signal = walnats.shutdownSignal();
console.log("the price service listens");
await conn.listen({ signal, drainTimeout: 1 });
