// How long does an actor pause when the leader of its consumer goes (SIGTERM / SIGKILL), beside nats.js consume() on the same stream?
import { Actor, Actors, Event, Events } from "@walnats/core";
import { connect } from "@nats-io/transport-node";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { api, cluster, log, sleep } from "./lib.ts";
const nodes = cluster(14500, 3, undefined, "m");
await Promise.all(nodes.map((n) => n.start()));
const urls = nodes.map((n) => n.url());
await sleep(4000);
const EV = new Event("pz", Object as any, { replicas: 3 } as any) as any;
const say = {
  debug(...a: any[]) {
    if (!/lost polls/.test(String(a[0]))) log("   debug", String(a[0]).slice(0, 140));
  },
  info() {},
  warn(...a: any[]) {
    log("   warn", String(a[0]).slice(0, 120));
  },
  error(...a: any[]) {
    log("   error", a.map((x) => String(x?.message ?? x)).join(" | ").slice(0, 200));
  },
};
const pub = await new Events(EV).connect(urls, { logger: say } as any);
await pub.register();
const lastA: number[] = [], lastC: number[] = [], em: number[] = [];
const sub = await new Actors(
  new Actor("A", EV, () => {
    lastA.push(Date.now());
  }),
).connect(urls, { logger: say } as any);
await sub.register();
const ac = new AbortController();
const li = sub.listen({ signal: ac.signal });
const nc = await connect({ servers: urls, maxReconnectAttempts: -1, reconnectTimeWait: 100 });
const jsm = await jetstreamManager(nc, { checkAPI: false });
await jsm.consumers.add("pz", { durable_name: "C", ack_policy: "explicit" as any });
(async () => {
  const c = await jetstream(nc).consumers.get("pz", "C");
  for (;;) {
    try {
      for await (const m of await c.consume({ max_messages: 32, expires: 2000, idle_heartbeat: 1000 })) {
        lastC.push(Date.now());
        m.ack();
      }
    } catch {
      await sleep(50);
    }
  }
})();
let stop = false;
(async () => {
  let i = 0;
  while (!stop) {
    pub.emit(EV, { i: i++ }, { sync: true, timeout: 60 }).then(() => em.push(Date.now()), () => {});
    await sleep(10);
  }
})();
await sleep(2000);
const gap = (t: number[], from: number, to: number) => {
  const x = [from, ...t.filter((y) => y > from && y < to), to];
  let g = 0;
  for (let i = 1; i < x.length; i++) g = Math.max(g, x[i]! - x[i - 1]!);
  return (g / 1000).toFixed(2);
};
const res: string[] = [];
for (const sig of ["SIGTERM", "SIGTERM", "SIGKILL", "SIGTERM", "SIGKILL"] as const) {
  const ci = await api(urls, "$JS.API.CONSUMER.INFO.pz.A"),
    ci2 = await api(urls, "$JS.API.CONSUMER.INFO.pz.C"),
    si = await api(urls, "$JS.API.STREAM.INFO.pz");
  // both consumers led by the node that goes
  const n = nodes.find((x) => x.name === ci.cluster?.leader)!;
  for (let k = 0; k < 20; k++) {
    const c = await api(urls, "$JS.API.CONSUMER.INFO.pz.C");
    if (c.cluster?.leader === n.name) break;
    await api(urls, "$JS.API.CONSUMER.LEADER.STEPDOWN.pz.C", { placement: { preferred: n.name } });
    await sleep(400);
  }
  const t = Date.now();
  log("FAULT", sig, n.name, "consumer leader; stream leader", si.cluster?.leader);
  await n.kill(sig);
  await sleep(1500);
  await n.start();
  await sleep(10500);
  res.push(
    `${sig} ${n.name}: emits ${gap(em, t, Date.now())} s, walnats actor ${
      gap(lastA, t, Date.now())
    } s, nats.js consume ${gap(lastC, t, Date.now())} s`,
  );
  log(res.at(-1));
}
console.log(res.join("\n"));
for (const n of nodes) await n.kill();
process.exit(0);
