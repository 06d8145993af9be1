// MINIMAL: the node that a program is connected to hangs (SIGSTOP, no TCP reset); two healthy nodes are there
import { Actor, Actors, Event, Events } from "@walnats/core";
import { api, cluster, log, sleep } from "./lib.ts";
const [tag, base, o] = [process.argv[2]!, Number(process.argv[3]), JSON.parse(process.argv[4] ?? "{}")];
const list = process.argv[5] === "list";
const nodes = cluster(base, 3, undefined, "h" + tag);
await Promise.all(nodes.map((n) => n.start()));
const urls = nodes.map((n) => n.url());
await sleep(4500);
const L = (w: string) =>
  ({
    logger: {
      debug() {},
      info(x: any) {
        log(tag, w, x);
      },
      warn(x: any) {
        log(tag, w, x);
      },
      error(...a: any[]) {
        log(tag, w, a.map((x) => String(x?.message ?? x)).join(" | ").slice(0, 120));
      },
    },
  }) as any;
const E = new Event("hg", Object as any, { replicas: 3 } as any) as any;
const p0 = await new Events(E).connect(urls, L("p0"));
await p0.register();
await p0.close();
const opt = { servers: list ? urls : [urls[0]], ...o } as any;
const pub = await new Events(E).connect(opt, L("pub"));
const got: number[] = [];
const sub = await new Actors(
  new Actor("a", E, () => {
    got.push(Date.now());
  }),
).connect(opt, L("sub"));
await sub.register();
sub.listen().catch(() => {});
await pub.emit(E, {}, { sync: true });
let which = 0;
if (list) {
  for (let i = 0; i < 3; i++) {
    const z: any = await (await fetch(`http://127.0.0.1:${base + 200 + i}/connz`)).json();
    if (z.connections.length) log(tag, "node", i, "has", z.connections.length);
    if (z.connections.length) which = i;
  }
}
await sleep(300);
const n = nodes[which]!;
n.proc.kill("SIGSTOP");
const t = Date.now();
log(tag, "SIGSTOP node", which);
let bad = 0, first = 0;
while (Date.now() - t < 65000 && !first) {
  try {
    await pub.emit(E, {}, { sync: true });
    first = Date.now() - t;
  } catch {
    bad++;
  }
}
const g0 = got.length;
for (let i = 0; i < 100 && got.at(-1)! < t; i++) await sleep(100);
log(
  tag,
  "RESULT first confirmed emit after",
  first / 1000,
  "s, emits that threw EmitTimeoutError:",
  bad,
  "; next job after",
  (got.find((x) => x > t)! - t) / 1000,
  "s",
);
n.proc.kill("SIGCONT");
if (tag === "A") {
  nodes[0]!.proc.kill("SIGSTOP");
  const t1 = Date.now();
  await Promise.race([
    new Events(E).connect({ servers: urls, noRandomize: true } as any, L("new")).then(
      () => log("fresh connect with a hung first node: OK after", Date.now() - t1, "ms"),
      (e: any) => log("fresh connect:", String(e).slice(0, 150), Date.now() - t1, "ms"),
    ),
    sleep(30000),
  ]);
  nodes[0]!.proc.kill("SIGCONT");
}
for (const x of nodes) await x.kill();
process.exit(0);
