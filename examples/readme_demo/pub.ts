import * as walnats from "@walnats/core";
import { setTimeout } from "node:timers/promises";
import { COUNT } from "./events.ts";

const events = new walnats.Events(COUNT);
await using conn = await events.connect();
await conn.register();
for (let i = 0; i < 1000; i++) {
  await conn.emit(COUNT, i);
  console.log(`emitted ${i}`);
  await setTimeout(1000);
}
