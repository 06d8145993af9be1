// The commands in pipes, as scripts use them, against a real server of their own.

import { Actors, Event, Events } from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { captureLogger } from "../helpers/capture_logger.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { ORDER_PAID, receipt } from "./fixtures/shop.ts";
import { fixture, start, startServer } from "./walnats.ts";

const SHOP = fixture("shop.ts");
const LONG = { timeout: 120_000 };

/** A server with an actor that has two dead letters, and a message that is delayed. */
async function startShop() {
  const shop = await startServer();
  const options = { logger: captureLogger() };
  await using pub = await new Events(ORDER_PAID).connect(shop.server.url, options);
  await pub.register();
  await using sub = await new Actors(receipt).connect(shop.server.url, options);
  await sub.register();
  for (const id of [2, 3, 5]) await pub.emit(ORDER_PAID, { id }, { sync: true });
  await pub.emit(ORDER_PAID, { id: 8 }, { sync: true, delay: 3600 });
  await sub.listen({ burst: true });
  return shop;
}

test("ls shows events and actors with their lag, as a table and as JSON", LONG, async () => {
  await using shop = await startShop();
  const table = await shop.run(["ls"]);
  const [head, row] = table.out.split("\n");
  assert.deepEqual(head!.split(/ {2,}/).slice(0, 4), ["EVENT", "ACTOR", "WAITING", "RUNNING"]);
  assert.match(row!, /^order-paid +send-receipt +0 +0 +0 +1 +2 .*no instance$/);
  assert.ok(!table.out.includes("\x1b"), "no colours in a pipe");
  const { events, actors } = JSON.parse((await shop.run(["ls", "--json"])).out);
  assert.deepEqual([events[0].name, events[0].emitted], ["order-paid", 4]);
  assert.deepEqual([actors[0].name, actors[0].dead, actors[0].delayed], ["send-receipt", 2, 1]);
  const none = JSON.parse((await shop.run(["ls", "other*", "--json"])).out);
  assert.deepEqual(none, { events: [], actors: [] });
});

test("dead letters are listed, shown, redriven and dropped; nothing without a yes", LONG, async () => {
  await using shop = await startShop();
  const list = await shop.run(["dead", "ls"]);
  assert.match(list.out, /\b2 +order-paid +send-receipt +1 .*Reject: order 5 has no address/);
  assert.equal(JSON.parse((await shop.run(["dead", "ls", "--error", "order 3", "--json"])).out).length, 1);
  assert.equal((await shop.run(["dead", "ls", "--older", "1h"])).out.split("\n").length, 2, "only the head");
  const [group] = JSON.parse((await shop.run(["dead", "groups", "--json"])).out);
  assert.deepEqual([group.count, group.actor], [2, "send-receipt"]);
  const shown = await shop.run(["dead", "show", "1"]);
  assert.match(shown.out, /payload +\{"id":3\} \(8 B\)/);
  assert.deepEqual((await shop.run(["dead", "show", "99"])).code, 1);

  const unasked = await shop.run(["dead", "redrive", "--all"]);
  assert.equal(unasked.code, 2);
  assert.match(unasked.err, /Redrive 2 dead letters\? There is no terminal to ask in: add --yes/);
  const vague = await shop.run(["dead", "drop", "--yes"]);
  assert.match(vague.err, /say which/);
  assert.equal(vague.code, 2);
  const dry = await shop.run(["dead", "drop", "--all", "--dry-run"]);
  assert.match(dry.out, /^dry run: Drop 2 dead letters$/m);

  const dropped = await shop.run(["dead", "drop", "--error", "order 3", "--yes"]);
  assert.match(dropped.out, /^dropped: 1 of 1 dead letter$/m);
  const redriven = await shop.run(["dead", "redrive", "--actor", "send-receipt", "--yes"]);
  assert.match(redriven.out, /^redriven: 1 of 1 dead letter$/m);
  const gone = await shop.run(["dead", "redrive", "1", "--yes"]);
  assert.deepEqual([gone.code, gone.out.trim()], [1, "redriven: 0 of 1 dead letter"]);
  assert.equal(JSON.parse((await shop.run(["dead", "ls", "--json"])).out).length, 0);
});

test("delayed messages are listed, run and dropped", LONG, async () => {
  await using shop = await startShop();
  await shop.run(["emit", "order-paid", "--delay", "2d", "-"], `{"id": 10}\n{"id": 12}\n`);
  assert.equal((await shop.run(["run", "--burst", SHOP])).code, 0);
  await until("all are delayed", async () => {
    return JSON.parse((await shop.run(["ls", "--json"])).out).actors[0].delayed === 3;
  });
  const list = await shop.run(["delayed", "ls"]);
  assert.match(list.out, /order-paid +send-receipt +in 59m.* +0 +\{"id":8\}/);
  assert.match(list.out, /in 1d 23h +0 +\{"id":10\}/);
  const [first] = JSON.parse((await shop.run(["delayed", "ls", "--json"])).out);
  assert.match((await shop.run(["delayed", "run", String(first.id), "-y"])).out, /^to run now: 1 of 1/);
  assert.match((await shop.run(["delayed", "drop", "--event", "order-paid", "-n"])).out, /^dry run: Drop/);
  assert.match((await shop.run(["delayed", "drop", "--all", "-y"])).out, /^dropped: 3 of 3/);
});

test("an actor is paused and resumed", LONG, async () => {
  await using shop = await startShop();
  const paused = await shop.run(["pause", "order-paid", "send-receipt", "--for", "30m", "--yes"]);
  assert.match(paused.out, /^paused until \d{4}-/);
  assert.match((await shop.run(["ls"])).out, /paused for 29m/);
  assert.equal((await shop.run(["resume", "order-paid", "send-receipt", "--yes"])).out, "resumed\n");
  assert.match((await shop.run(["ls"])).out, /no instance/);
  const wrong = await shop.run(["pause", "order-paid", "nobody", "--yes"]);
  assert.deepEqual([wrong.code, /there is no such actor/.test(wrong.err)], [1, true]);
});

test("what is emitted is checked, stored once and seen by tail", LONG, async () => {
  await using shop = await startShop();
  await using tail = shop.start(["tail", "order-paid"]);
  await using asJson = shop.start(["tail", "--json", "-m", SHOP]);
  await tail.shows("listening to order-paid");
  await asJson.shows("listening to order-paid");
  const one = await shop.run(["emit", "order-paid", `{"id": 20}`, "--uid", "twenty", "-m", SHOP]);
  assert.deepEqual([one.code, one.out], [0, "stored as 5 in order-paid\n"]);
  const twice = await shop.run(["emit", "order-paid", `{"id": 20}`, "--uid", "twenty"]);
  assert.equal(twice.out, "stored before as 5 in order-paid\n");
  const unfit = await shop.run(["emit", "order-paid", `{"id": "x"}`, "-m", SHOP]);
  assert.deepEqual([unfit.code, /\$\.id: .*expected number/.test(unfit.err)], [1, true]);
  assert.match(
    (await shop.run(["emit", "order-paid", `{"id": 1}`, "-n", "-m", SHOP])).out,
    /the message fits/,
  );
  const broken = await shop.run(["emit", "order-paid", "-"], `{"id": 22}\n{"id": \n`);
  assert.equal(broken.out, "1 stored\n");
  assert.equal(broken.code, 1);
  await tail.shows(`order-paid {"id":22}`);
  await asJson.shows(/"event":"order-paid".*"message":\{"id":20\}/);
  const lost = await shop.run(["emit", "order-lost", "1"]);
  assert.deepEqual([lost.code, /"order-lost"/.test(lost.err)], [1, true]);
});

test("text from outside steers no terminal", LONG, async () => {
  await using shop = await startShop();
  await using tail = shop.start(["tail"]);
  await tail.shows("listening");
  await shop.run(["emit", "order-paid", JSON.stringify({ id: 1, evil: "\x1b]0;gone\x07\u202e\u0085" })]);
  await tail.shows("\\u001b]0;gone");
  for (const control of "\x1b\x07\u202e\u0085") assert.ok(!tail.out.includes(control));
});

test("top writes a look after the other, and ends in a good way", LONG, async () => {
  await using shop = await startShop();
  await using top = shop.start(["top", "--every", "500ms", "--json"]);
  await top.shows(/(^\{"time".*\}\n){2}/m);
  top.kill("SIGINT");
  assert.equal((await top.ended).code, 0);
  await using table = shop.start(["top", "--every", "200ms"]);
  await table.shows(/EMITTED\/S/);
  table.kill("SIGTERM");
  assert.equal((await table.ended).code, 0);
});

test("run serves health and logs as JSON", LONG, async () => {
  await using shop = await startShop();
  await shop.run(["emit", "order-paid", `{"id": 7}`]);
  const worked = await shop.run(["run", "--burst", SHOP, "--log", "json"]);
  assert.equal(worked.code, 0, worked.err);
  const failed = worked.err.trim().split("\n").map((line) => JSON.parse(line));
  assert.ok(failed.some(({ level, event, actor }) => level === "error" && event && actor), worked.err);
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  await using run = shop.start(["run", SHOP, "--health", String(port), "--name", "mailer"]);
  await run.shows("listening: send-receipt (order-paid)");
  await until("it is ready", async () => {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`);
    await response.body?.cancel();
    return response.ok;
  });
  const instances = await shop.run(["instances"]);
  assert.match(instances.out, /^mailer +0\.0\.0 +(Deno|Bun|Node) .* send-receipt +0\/16 +0 +0 *$/m);
  assert.equal(JSON.parse((await shop.run(["instances", "--json"])).out)[0].service, "mailer");
  run.kill("SIGTERM");
  assert.equal((await run.ended).code, 0);
});

test("who reads the output may end first", {
  ...LONG,
  skip: process.platform === "win32" && "there is no sh",
}, async () => {
  await using shop = await startShop();
  // More than a pipe holds.
  const events = Array.from(
    { length: 200 },
    (_, i) => new Event(`event-${i}`, String, { description: "x".repeat(900) }),
  );
  await using pub = await new Events(...events).connect(shop.server.url, { logger: captureLogger() });
  await pub.register();
  const cut = await shop.runInShell(["ls", "--json"], "head -c 10");
  assert.deepEqual([cut.out, cut.err], [`{"events":`, ""]);
  await using top = shop.startInShell(["top", "--json", "--every", "100ms"], "head -n 1");
  assert.equal((await top.ended).err, "");
});

test("doctor says what is wrong, and by its exit code how bad it is", LONG, async () => {
  await using shop = await startShop();
  const found = await shop.run(["doctor"]);
  assert.equal(found.code, 1);
  assert.match(found.out, /^error dead-letters-grow: "send-receipt" \(order-paid\) has 2 dead letters/m);
  assert.match(found.out, /^ {2}mend: walnats dead ls --event order-paid --actor send-receipt/m);
  assert.equal(
    (await shop.run(["dead", "drop", "--event", "order-paid", "--actor", "send-receipt", "-y"])).code,
    0,
  );
  assert.equal((await shop.run(["delayed", "drop", "--all", "-y"])).code, 0);
  const mended = await shop.run(["doctor", "-m", SHOP, "--json"]);
  assert.deepEqual([mended.code, mended.out], [0, "[]\n"]);
  const away = await start(["doctor", "--server", "127.0.0.1:1", "--json"], { input: "" }).ended;
  assert.deepEqual([away.code, JSON.parse(away.out)[0].code], [1, "cannot-connect"]);
  const config = `
    accounts: {
      ALL: { jetstream: enabled, users: [{ user: all, password: p }] }
      NONE: { users: [{ user: none, password: p }] }
      SYS: { users: [{ user: admin, password: p }] }
    }
    system_account: SYS
    no_auth_user: all`;
  await using without = await NatsServer.start({ config, version: process.env["WALNATS_TEST_NATS_VERSION"] });
  const off = await start(["doctor", "--json"], {
    input: "",
    env: { NATS_SERVER: without.url.replace("//", "//none:p@") },
  }).ended;
  assert.deepEqual([off.code, JSON.parse(off.out)[0].code], [1, "jetstream-off"], off.err);
  const NATS_SERVER = without.url;
  const withSystem = (url: string) =>
    start(["doctor", "--json", "--system", url], { input: "", env: { NATS_SERVER } }).ended;
  const disks = await withSystem(NATS_SERVER.replace("//", "//admin:p@"));
  const codes = JSON.parse(disks.out).map(({ code }: { code: string }) => code);
  assert.deepEqual(codes, ["sync-interval"], disks.err);
  const refused = await withSystem(NATS_SERVER);
  assert.deepEqual([refused.code, /only a user of the server's system account/.test(refused.err)], [1, true]);
});

test("docs of what a module declares", LONG, async () => {
  await using shop = await startServer();
  const spec = JSON.parse((await shop.run(["docs", SHOP, "--title", "shop"])).out);
  assert.deepEqual([spec.asyncapi.slice(0, 2), spec.info.title], ["3.", "shop"]);
  assert.match((await shop.run(["docs", SHOP, "-f", "mermaid"])).out, /^flowchart/);
  assert.match((await shop.run(["docs", SHOP, "-f", "d2"])).out, /send-receipt/);
});

test("a configuration says where the server and the module are; flags come first", LONG, async () => {
  await using shop = await startServer();
  const folder = mkdtempSync(join(tmpdir(), "walnats-cli-"));
  try {
    const config = { server: shop.server.url, module: SHOP };
    writeFileSync(join(folder, "walnats.config.ts"), `export default ${JSON.stringify(config)};`);
    const here = (args: string[]) => start(args, { cwd: folder, input: "" }).ended;
    assert.equal((await here(["run", "--burst", "--register-events"])).code, 0);
    assert.match((await here(["ls"])).out, /send-receipt/);
    const away = await here(["ls", "--server", "nats://127.0.0.1:1"]);
    assert.deepEqual([away.code, /127\.0\.0\.1:1/.test(away.err)], [1, true]);
    writeFileSync(join(folder, "walnats.config.ts"), `export default { sever: "x" };`);
    assert.match((await here(["ls"])).err, /unknown option "sever"/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
