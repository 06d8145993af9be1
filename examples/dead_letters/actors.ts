// The actor, with a bug: it forgets Switzerland.

import * as walnats from "@walnats/core";
import process from "node:process";
import { ORDER_PLACED } from "./events.ts";

const TARIFFS = new Map([["NL", 4], ["DE", 5]]);
if (process.argv.includes("--fixed")) TARIFFS.set("CH", 9);

export const SHIP = new walnats.Actor("ship", ORDER_PLACED, ({ id, country, weight }) => {
  // No attempt will ever do better: to the dead letters at once.
  if (weight <= 0) throw new walnats.Reject(`a weight of ${weight} kg`);
  const tariff = TARIFFS.get(country);
  if (tariff === undefined) throw new Error(`no tariff for ${country}`);
  console.log(`order ${id} is shipped to ${country} for ${tariff} EUR`);
}, {
  // Without a limit it would be tried for ever.
  maxAttempts: 3,
  retryDelay: [0.1],
});
