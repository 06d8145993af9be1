// MINIMAL: credentials refused twice while listening: listen() resolves without an error and the connection is gone for good
import { Actor, Actors, Event, Events } from "@walnats/core";
import { writeFileSync } from "node:fs";
import { D, log, single, sleep } from "./lib.ts";
const s = await single("revm", 16060, `authorization { users: [{user: u, password: "p"}] }\n`).start();
const E = new Event("e", Number as any) as any;
const at = "nats://u:p@127.0.0.1:16060";
const pub = await new Events(E).connect(at);
await pub.register();
const sub = await new Actors(new Actor("a", E, (n: any) => log("got", n))).connect(at);
await sub.register();
const t = Date.now();
sub.listen().then(
  () => log("listen RESOLVED (no error) after", Date.now() - t, "ms"),
  (e: any) => log("listen rejected", e),
);
await pub.emit(E, 1, { sync: true });
await sleep(500);
writeFileSync(`${D}/revm.conf`, s.conf.replace('"p"', '"q"'));
s.proc.kill("SIGHUP");
log("password changed on the server for 3 s");
await sleep(3000);
writeFileSync(`${D}/revm.conf`, s.conf);
s.proc.kill("SIGHUP");
log("password is right again");
await sleep(6000);
await pub.emit(E, 2, { sync: true }).then(() => log("emit ok"), (e: any) => log("emit", String(e)));
await sub.register().then(() => log("register ok"), (e: any) => log("register", String(e)));
await s.kill();
process.exit(0);
