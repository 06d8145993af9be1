// Lists the dead letters, redrives them to their actor, or drops them: `list`, `redrive ID…`, `drop ID…`.

import * as walnats from "@walnats/core";
import process from "node:process";
import { SHIP } from "./actors.ts";
import { ORDER_PLACED } from "./events.ts";

const [command = "list", ...args] = process.argv.slice(2);
const ids = args.map(Number);

await using conn = await new walnats.Actors(SHIP).connect();
if (command === "list") {
  for (const letter of await conn.deadLetters.list({ actor: SHIP.name })) {
    const order = await ORDER_PLACED.decode(letter.data);
    console.log(`${letter.id}: order ${order.id} after ${letter.attempts} attempts: ${letter.error}`);
  }
} else if (command === "redrive") console.log(`redriven: ${await conn.deadLetters.redrive(ids)}`);
else if (command === "drop") console.log(`dropped: ${await conn.deadLetters.drop(ids)}`);
else {
  console.error("usage: letters.ts list | redrive ID… | drop ID…");
  process.exitCode = 2;
}
