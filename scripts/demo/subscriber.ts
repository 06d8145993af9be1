// One subscriber of the demo: the three actors in a process of its own, with the server in $NATS_SERVER.
// It stops on SIGTERM, and when its standard input ends, which means that the demo is gone.

import { Actors, Events, shutdownSignal } from "@walnats/core";
import process from "node:process";
import { measuringActors } from "./actors.ts";
import { FILE_MEASURED } from "./events.ts";

async function subscribe(): Promise<void> {
  await using results = await new Events(FILE_MEASURED).connect();
  const actors = new Actors(...measuringActors(results, (actor) => console.log(`again ${actor}`)));
  await using conn = await actors.connect();
  await conn.register();
  console.log("ready");
  await conn.listen({ signal: shutdownSignal() });
}

process.stdin.on("end", () => process.exit(1)).resume();
await subscribe();
process.exit();
