import process from "node:process";
import * as walnats from "@walnats/core";
import { CLOCK } from "./events.ts";

await using conn = await new walnats.Events(CLOCK.event).connect();
await conn.register();
// `--burst` emits one tick and ends: for a program that cron or systemd starts.
const burst = process.argv.includes("--burst");
await CLOCK.run(conn, { burst, signal: walnats.shutdownSignal() });
