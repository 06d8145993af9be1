// MINIMAL: another version of the actor registers with a shorter ackWait while this one listens
import { Actor, Actors, currentContext, Event, Events } from "@walnats/core";
import { log, single, sleep } from "./lib.ts";
const s = await single("ackm", 16120).start();
const E = new Event("e", Number as any) as any;
let at = 0;
const pub = await new Events(E).connect(s.url());
await pub.register();
const job = async () => {
  const c = currentContext();
  const n = ++at;
  log("start", "run", n, "attempt", c.attempts);
  await sleep(9000);
  log("end", "run", n, "signal aborted:", c.signal.aborted);
};
const v1 = await new Actors(new Actor("a", E, job, { ackWait: 20 } as any)).connect(s.url());
await v1.register();
const ac = new AbortController();
const li = v1.listen({ signal: ac.signal });
await sleep(300);
const v2 = await new Actors(new Actor("a", E, job, { ackWait: 3 } as any)).connect(s.url());
await v2.register();
await v2.close(); // the deployment only registers
await pub.emit(E, 1, { sync: true });
await sleep(14000);
log("one healthy instance, one message, runs:", at);
ac.abort();
await li;
await v1.close();
await pub.close();
await s.kill();
process.exit(0);
