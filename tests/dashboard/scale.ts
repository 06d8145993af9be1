// What the pages cost with much to show: `deno run -A tests/dashboard/scale.ts [actors] [dead letters]`.
// Prints how long each page's data takes, and the share of a core that the server takes with and without a viewer.

import { connect as connectNats } from "@nats-io/transport-node";
import { headers } from "@nats-io/nats-core";
import { Actor, Actors, Event, Events } from "@walnats/core";
import { dashboard } from "@walnats/core/dashboard";
import { Inspector } from "@walnats/core/inspector";
import { NatsServer } from "@walnats/core/testing";
import { readFileSync } from "node:fs";
import process from "node:process";

const ACTORS = Number(process.argv[2] ?? 10_000);
const LETTERS = Number(process.argv[3] ?? 100_000);
/** Jobs a second meanwhile. */
const JOBS = 1000;
/** Seconds of each measurement. */
const SECONDS = 60;

const sleep = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

await using nats = await NatsServer.start();
const events = Array.from({ length: 100 }, (_, n) => new Event(`event-${n}`, Number));
const busy = new Event("busy", Number);
const actors = Array.from({ length: ACTORS }, (_, n) => new Actor(`actor-${n}`, events[n % 100]!, () => {}));
await using pub = await new Events(...events, busy).connect(nats.url);
await pub.register();
let begun = performance.now();
{
  await using sub = await new Actors(...actors).connect(nats.url);
  await sub.register();
}
for (const event of events.slice(0, 50)) await pub.emitMany(event, [1, 2, 3], { sync: true });
console.log(`${ACTORS} actors registered in ${((performance.now() - begun) / 1000).toFixed(1)} s`);

begun = performance.now();
const raw = await connectNats({ servers: nats.url });
for (let n = 0; n < LETTERS; n++) {
  const [event, actor] = [`event-${n % 100}`, `actor-${n % 100}`];
  const h = headers();
  const set = {
    "Nats-Msg-Id": `dead:${event}:${actor}:${n}`,
    "Walnats-Dead-Event": event,
    "Walnats-Dead-Actor": actor,
    "Walnats-Dead-Attempts": "3",
    "Walnats-Dead-Error": `Error: order ${n} of ${n % 7} has no place`,
    "Walnats-Origin-Seq": String(n + 1),
  };
  for (const [name, value] of Object.entries(set)) h.set(name, value);
  raw.publish(`_walnats.dead.${event}.${actor}`, String(n), { headers: h });
  if (n % 1000 === 999) await raw.flush();
}
await raw.close();
console.log(`${LETTERS} dead letters stored in ${((performance.now() - begun) / 1000).toFixed(1)} s`);

/** Seconds of a core that the server has taken. */
function serverSeconds(): number {
  const [user, system] = readFileSync(`/proc/${nats.pid}/stat`, "utf8").split(") ")[1]!.split(" ").slice(
    11,
    13,
  );
  return (Number(user) + Number(system)) / 100;
}

async function share(what: string): Promise<number> {
  const before = serverSeconds();
  await sleep(SECONDS);
  const percent = (serverSeconds() - before) / SECONDS * 100;
  console.log(`${what}: the server takes ${percent.toFixed(2)} % of a core`);
  return percent;
}

{
  await using inspector = await new Inspector().connect(nats.url);
  for (const oldest of [true, false]) {
    const [before, begun] = [serverSeconds(), performance.now()];
    for (let look = 0; look < 5; look++) {
      await Promise.all([inspector.events(), inspector.actors({ oldest })]);
    }
    const [cpu, took] = [(serverSeconds() - before) * 200, (performance.now() - begun) / 5];
    console.log(
      `a look (oldest: ${oldest}): ${took.toFixed(0)} ms, ${cpu.toFixed(0)} ms of the server's CPU`,
    );
  }
}

await using sub = await new Actors(new Actor("work", busy, () => {})).connect(nats.url);
await sub.register();
const stop = new AbortController();
const listening = sub.listen({ signal: stop.signal });
const emitting = (async () => {
  for (let n = 0; !stop.signal.aborted; n++) {
    await pub.emit(busy, n);
    if (n % (JOBS / 50) === 0) await sleep(0.02);
  }
})();
await sleep(5);
const without = await share("without the pages");

await using pages = dashboard({ server: nats.url });
const ask = async (path: string) => {
  const begun = performance.now();
  const response = await pages.fetch(new Request(`http://localhost/api/${path}`)) as Response;
  const { length } = await response.text();
  const took = performance.now() - begun;
  console.log(`${path}: ${response.status}, ${took.toFixed(0)} ms, ${(length / 1000).toFixed(0)} KB`);
};
await ask("overview");
const live = (await pages.fetch(new Request("http://localhost/api/live")) as Response).body!;
const viewing = (async () => {
  for await (const _ of live) await pages.fetch(new Request("http://localhost/api/overview"));
})().catch(() => {});
await sleep(5);
for (
  const path of [
    "overview",
    "events",
    "actors?sort=waiting",
    "actor?event=event-1&actor=actor-1",
    "event?name=event-1",
    "dead/groups",
    "dead",
    "delayed",
    "instances",
    "topology",
    "doctor",
  ]
) await ask(path);
const withPages = await share("with the overview open");
console.log(`the pages cost ${(withPages - without).toFixed(2)} % of a core`);
stop.abort();
await Promise.all([emitting, listening]);
await pages.close();
await viewing;
