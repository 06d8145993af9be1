// The publisher half alone, over TCP.

import { Events } from "@walnats/core/events";
import { DOUBLE } from "./events.ts";

async function main() {
  const conn = await new Events(DOUBLE).connect();
  await conn.register();
  await conn.emit(DOUBLE, 1, { sync: true });
  await conn.close();
  console.log("done");
}

void main();
