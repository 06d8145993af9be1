// The program of WB-24 that a supervisor starts again and again.
import process from "node:process";
import { Actor, Actors, Event, ExecuteIn, shutdownSignal } from "@walnats/core";
import { handle } from "./wb24_handler.ts";
const [url, event, actor, ackWait] = process.argv.slice(2) as [string, string, string, string];
const one = new Actor(actor, new Event(event, Object) as never, handle as never, {
  maxAttempts: 4,
  ackWait: Number(ackWait),
  retryDelay: [0.05],
  executeIn: ExecuteIn.MAIN,
});
const sub = await new Actors(one).connect(url, { logger: { debug() {}, info() {}, warn() {}, error() {} } });
await sub.register();
await sub.listen({ signal: shutdownSignal() });
