// Each finding is provoked on a real server, and is gone when what it says is done.

import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { Actor, Actors, Event, Events, Limits, Reject, type types } from "@walnats/core";
import { announce } from "@walnats/core/health";
import { type Finding, type FindingCode, Inspector } from "@walnats/core/inspector";
import { NatsServer } from "@walnats/core/testing";
import assert from "node:assert/strict";
import { connect as connectTcp } from "node:net";
import { startServers } from "../deploy/nats_config.ts";
import { captureLogger } from "../helpers/capture_logger.ts";
import { deleteConsumer, deleteStream } from "../helpers/delete_at_server.ts";
import { server as shared } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

const isOld = shared.version.startsWith("2.9");
const ORDER = new Event("order-paid", Number);
const ship = new Actor("ship", ORDER, () => {});

/** A server of its own, as its users see it. */
async function start(config?: string, url = (server: NatsServer) => server.url) {
  const server = await NatsServer.start({ version: shared.version, config });
  const options = { logger: captureLogger() };
  const nc = await connect({ servers: server.url });
  const inspector = await new Inspector().connect(url(server), options);
  const find = async (...declared: Parameters<typeof inspector.diagnose>) => {
    const findings = await inspector.diagnose(...declared);
    for (const { what, why, mend } of findings) assert.ok(what && why && mend);
    // 2.9 is old, whatever else is right.
    const old = findings.filter(({ code }) => code === "old-server");
    assert.equal(old.length, isOld ? 1 : 0);
    return findings.filter(({ code }) => code !== "old-server");
  };
  return {
    server,
    options,
    nc,
    inspector,
    find,
    /** Waits for exactly these findings. */
    async finds(
      codes: FindingCode[],
      ...declared: Parameters<typeof inspector.diagnose>
    ): Promise<Finding[]> {
      let found: Finding[] = [];
      await until(`it finds ${codes}`, async () => {
        found = await find(...declared);
        return found.map(({ code }) => code).sort().join() === [...codes].sort().join();
      }, 15_000).catch((error) => {
        throw new Error(`${error.message}: ${JSON.stringify(found, undefined, 1)}`);
      });
      return found;
    },
    register: (events: readonly types.AnyEvent[], actors: readonly types.AnyActor[]) =>
      connectPair(events, actors, server.url),
    async [Symbol.asyncDispose]() {
      await inspector.close();
      await nc.close();
      await server.close();
    },
  };
}

test("nothing is wrong with a system that works", async () => {
  await using system = await start();
  assert.deepEqual(await system.find(), [], "there is nothing yet");
  await using pair = await system.register([ORDER], [ship]);
  const stop = new AbortController();
  const listening = pair.sub.listen({ signal: stop.signal });
  for (let id = 0; id < 100; id++) await pair.pub.emit(ORDER, id, { sync: true });
  await pair.pub.emit(ORDER, 100, { sync: true, delay: 3600 });
  assert.deepEqual(await system.finds([], [ORDER], [ship]), []);
  stop.abort();
  await listening;
});

test("300 actors are looked at within 2 s", { timeout: 60_000 }, async () => {
  await using system = await start();
  const events = Array.from({ length: 30 }, (_, i) => new Event(`event-${i}`, Number));
  const actors = events.flatMap((event) => {
    return Array.from({ length: 10 }, (_, i) => new Actor(`actor-${i}`, event, () => {}));
  });
  await using _pair = await system.register(events, actors);
  const begun = performance.now();
  assert.deepEqual(await system.find(events, actors), []);
  const took = performance.now() - begun;
  assert.ok(took < 2000, `${took} ms`);
});

test("events that nobody listens to, and what is declared and not there", async () => {
  await using system = await start();
  const missing = await system.finds(["event-missing", "actor-missing"], [ORDER], [ship]);
  assert.deepEqual(missing.map(({ severity, event }) => [severity, event]), [
    ["error", "order-paid"],
    ["error", "order-paid"],
  ]);
  await using pub = await new Events(ORDER).connect(system.server.url, system.options);
  await pub.register();
  await pub.emit(ORDER, 1, { sync: true });
  const [finding] = await system.finds(["nobody-listens"]);
  assert.match(finding!.what, /^1 messages of "order-paid" were emitted/);
  await using sub = await new Actors(ship).connect(system.server.url, system.options);
  await sub.register();
  await system.finds([], [ORDER], [ship]);
});

test("events and actors that differ from what is declared, and a subject of somebody else", async () => {
  await using system = await start();
  await using _pair = await system.register([ORDER], [ship]);
  const other = new Event("order-paid", Number, { limits: new Limits({ messages: 500 }) });
  const slow = new Actor("ship", other, () => {}, { ackWait: 60 });
  const found = await system.finds(["event-differs", "actor-differs"], [other], [slow]);
  assert.match(
    found.map(({ what }) => what).join("\n"),
    /limits\.messages .*500 is declared[\s\S]*ackWait .*60/,
  );
  {
    await using _changed = await system.register([other], [slow]);
    await system.finds([], [other], [slow]);
  }
  const jsm = await jetstreamManager(system.nc);
  await jsm.streams.add({ name: "LEGACY", subjects: ["legacy-paid", "legacy.paid"] });
  const legacy = new Event("legacy-paid", Number);
  const [finding] = await system.finds(["foreign-subject"], [legacy]);
  assert.match(finding!.mend, /stream: "LEGACY"/);
  await system.finds([], [new Event("legacy-paid", Number, { stream: "LEGACY", subject: "legacy.paid" })]);
});

test("limits of events that are near, and messages that the server does not take", async () => {
  await using system = await start("max_payload: 64KB");
  const event = new Event("order-paid", Number, {
    limits: new Limits({ messages: 10, messageSize: 100_000 }),
  });
  await using pair = await system.register([event], [new Actor("ship", event, () => {})]);
  for (let id = 0; id < 9; id++) await pair.pub.emit(event, id, { sync: true });
  const found = await system.finds(["event-limit", "message-limit", "no-instance"]);
  assert.ok(found.every(({ severity }) => severity === "warning"));
  await pair.pub.emit(event, 9, { sync: true });
  const [full] = await system.finds(["event-limit", "message-limit", "no-instance"]);
  assert.deepEqual([full!.code, full!.severity], ["event-limit", "error"]);
  await pair.sub.listen({ burst: true });
  await system.finds(["message-limit"]);
});

test("memory, and an actor that nobody runs", async () => {
  await using system = await start();
  const event = new Event("order-paid", Number, { storage: "memory" });
  await using pair = await system.register([event], [new Actor("ship", event, () => {})]);
  await system.finds(["memory-storage"]);
  await pair.pub.emit(event, 1, { sync: true });
  const found = await system.finds(["memory-storage", "no-instance"]);
  const { what, mend } = found.find(({ code }) => code === "no-instance")!;
  assert.match(what, /since it was registered; 1 wait/);
  assert.match(mend, /nats consumer rm order-paid ship/);
  await deleteConsumer(await jetstreamManager(system.nc), "order-paid", "ship");
  await system.finds(["memory-storage", "nobody-listens"]);
});

test("an actor that does not keep up", { timeout: 60_000 }, async () => {
  await using system = await start();
  const work = new Actor("work", ORDER, () => new Promise((resolve) => setTimeout(resolve, 100)), {
    maxJobs: 1,
  });
  await using pair = await system.register([ORDER], [work]);
  const stop = new AbortController();
  const listening = pair.sub.listen({ signal: stop.signal });
  let emitting = true;
  const emitted = (async () => {
    while (emitting) {
      for (let id = 0; id < 50; id++) await pair.pub.emit(ORDER, id, { sync: true });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  await system.finds(["lag-grows"]);
  emitting = false;
  await emitted;
  await system.finds([]);
  stop.abort();
  await listening;
});

test("messages in progress that hold all places", { timeout: 60_000 }, async () => {
  await using system = await start();
  let end = () => {};
  const ended = new Promise<void>((resolve) => end = resolve);
  const work = new Actor("work", ORDER, () => ended, { maxAckPending: 4 });
  await using pair = await system.register([ORDER], [work]);
  const stop = new AbortController();
  const listening = pair.sub.listen({ signal: stop.signal });
  for (let id = 0; id < 8; id++) await pair.pub.emit(ORDER, id, { sync: true });
  const [finding] = await system.finds(["places-full"]);
  assert.match(finding!.what, /^4 of at most 4 messages of "work"/);
  end();
  await system.finds([]);
  stop.abort();
  await listening;
});

test("jobs that take longer than their leases", { timeout: 60_000 }, async () => {
  await using system = await start();
  const slow = (ackWait: number) =>
    new Actor("ship", ORDER, () => new Promise((resolve) => setTimeout(resolve, 1500)), { ackWait });
  await using pair = await system.register([ORDER], [slow(1)]);
  await announce(pair.sub, { name: "shop" });
  const stop = new AbortController();
  const listening = pair.sub.listen({ signal: stop.signal });
  await pair.pub.emit(ORDER, 1, { sync: true });
  const [finding] = await system.finds(["lease-short"]);
  assert.match(
    finding!.what,
    /^a job of "ship" \(order-paid\) has taken 1\.\d s, and its lease \(ackWait\) is 1 s$/,
  );
  const [, ackWait] = /an ackWait of (\d+) or more/.exec(finding!.mend)!;
  await using mended = await new Actors(slow(Number(ackWait))).connect(system.server.url, system.options);
  await mended.register();
  await system.finds([]);
  stop.abort();
  await listening;
});

test("a clock of this machine that is wrong", async () => {
  await using system = await start();
  const { now } = Date;
  Date.now = () => now() - 60_000;
  try {
    const [finding] = await system.finds(["clock-skew"]);
    assert.match(finding!.what, /^the clock of the server \S+ is (59|60|61) s ahead of this machine's$/);
  } finally {
    Date.now = now;
  }
  await system.finds([]);
});

test("a pause", { skip: isOld && "2.9 cannot pause" }, async () => {
  await using system = await start();
  await using _pair = await system.register([ORDER], [ship]);
  await system.inspector.pause({ event: "order-paid", name: "ship" }, new Date(Date.now() + 60_000));
  const [finding] = await system.finds(["paused"]);
  assert.equal(finding!.mend, "walnats resume order-paid ship");
  await system.inspector.resume({ event: "order-paid", name: "ship" });
  await system.finds([]);
});

test("dead letters, and that their stream is nearly full", async () => {
  await using system = await start();
  const event = new Event("order-paid", String);
  const reject = new Actor("ship", event, () => {
    throw new Reject("no address");
  });
  await using pub = await new Events(event).connect(system.server.url, system.options);
  await pub.register();
  const ownStreams = { deadLetters: { bytes: 100_000 } };
  await using sub = await new Actors(reject).connect(system.server.url, { ...system.options, ownStreams });
  await sub.register();
  for (let id = 0; id < 9; id++) await pub.emit(event, `${id}`.padEnd(9500), { sync: true });
  await sub.listen({ burst: true });
  const [finding] = await system.finds(["dead-letters-grow", "own-stream-limit"]);
  assert.deepEqual([finding!.severity, finding!.actor], ["error", "ship"]);
  await system.inspector.deadLetters.drop({ actor: "ship" });
  await system.finds([]);
});

test("delayed messages that are overdue, or of an actor that is gone", async () => {
  await using system = await start();
  await using pair = await system.register([ORDER], [ship]);
  await pair.pub.emit(ORDER, 1, { sync: true, delay: 3600 });
  await pair.sub.listen({ burst: true });
  const jsm = await jetstreamManager(system.nc);
  // As if an hour and two minutes had gone by.
  const stored = await jsm.streams.getMessage("_walnats-parked", { seq: 1 });
  stored!.header.set("Walnats-Parked-Until", String(Date.now() / 1000 - 120));
  stored!.header.set("Nats-Msg-Id", "park:as-if-earlier");
  await system.nc.request(stored!.subject, stored!.data, { headers: stored!.header, timeout: 5000 });
  await jsm.streams.deleteMessage("_walnats-parked", 1);
  await system.finds(["overdue", "no-instance"]);
  await deleteConsumer(jsm, "order-paid", "ship");
  const found = await system.finds(["leftover-delayed", "nobody-listens"]);
  const leftover = found.find(({ code }) => code === "leftover-delayed")!;
  assert.match(leftover.mend, /walnats delayed drop --event order-paid --actor ship/);
  assert.equal(await system.inspector.delayed.drop({ event: "order-paid", actor: "ship" }), 1);
  await system.finds(["nobody-listens"]);
});

test("a stream of walnats' own that is gone", async () => {
  await using system = await start();
  await using pair = await system.register([ORDER], [new Actor("ship", ORDER, () => {}, { maxAttempts: 3 })]);
  const jsm = await jetstreamManager(system.nc);
  await deleteStream(jsm, "_walnats-parked");
  await deleteStream(jsm, "_walnats-dead");
  await deleteStream(jsm, "_walnats-exhausted");
  const found = await system.finds(["own-stream-missing", "own-stream-missing", "own-stream-missing"]);
  assert.ok(found.every(({ severity }) => severity === "error"));
  await pair.sub.register();
  await system.finds([]);
});

test("limits of the account, and rights that this user lacks", async () => {
  const config = `
    accounts: { SHOP: {
      jetstream: { max_streams: 4, max_file: 1GB, max_memory: 1GB }
      users: [
        { user: all, password: pw }
        { user: some, password: pw, permissions: { publish: { deny: ["$JS.API.INFO", "$JS.API.STREAM.INFO._walnats-parked"] } } }
      ]
    } }
    no_auth_user: all`;
  await using system = await start(config);
  await using _pair = await system.register([ORDER], [ship]);
  await using more = await system.register([new Event("order-sent", Number)], [
    new Actor("tell", new Event("order-sent", Number), () => {}),
  ]);
  const [finding] = await system.finds(["account-limit"]);
  assert.match(finding!.what, /4 of at most 4 streams/);
  assert.equal(finding!.severity, "error");
  await more.sub.close();
  await using limited = await new Inspector().connect(
    { servers: system.server.url, user: "some", pass: "pw" },
    system.options,
  );
  const denied = (await limited.diagnose()).filter(({ code }) => code !== "old-server");
  assert.deepEqual(
    denied.map(({ code }) => code),
    ["not-permitted", "not-permitted"],
    "and nothing is missing",
  );
  assert.match(denied.map(({ what }) => what).join(), /\$JS\.API\.INFO.*_walnats-parked/);
});

test("the disks of the servers, which the system account is told of", { timeout: 60_000 }, async () => {
  const config = (sync: string) => `
    jetstream { max_file_store: 10MB, ${sync} }
    accounts {
      SHOP { jetstream: enabled, users: [{ user: all, password: pw }] }
      SYS { users: [{ user: admin, password: pw }] }
    }
    system_account: SYS
    no_auth_user: all`;
  await using system = await start(config(""));
  const as = { servers: system.server.url, user: "admin", pass: "pw" };
  await using inspector = await new Inspector().connect(as, system.options);
  const codes = async () =>
    (await inspector.diagnoseServers()).map(({ code, severity }) => `${code} ${severity}`);
  // 2.9 does not tell how often it writes through.
  const sync = isOld ? [] : ["sync-interval warning"];
  assert.deepEqual(await codes(), sync);
  const large = new Event("large", Uint8Array);
  await using pair = await system.register([large], [new Actor("keep", large, () => {})]);
  for (let n = 0; n < 18; n++) await pair.pub.emit(large, new Uint8Array(500_000), { sync: true });
  assert.deepEqual(await codes(), ["disk warning", ...sync]);
  for (let n = 0; n < 2; n++) await pair.pub.emit(large, new Uint8Array(500_000), { sync: true });
  const [disk] = await inspector.diagnoseServers();
  assert.match(disk!.what, /^the server \S+ has used 9\d % of its storage: \d+ of 10485760 bytes$/);
  assert.equal(disk!.severity, "error");
  await pair.sub.listen({ burst: true });
  await until("there is room again", async () => (await codes()).join() === sync.join());
  await using other = await new Inspector().connect(system.server.url, system.options);
  await assert.rejects(other.diagnoseServers(), /only a user of the server's system account/);
  if (isOld) return;
  await using careful = await start(config("sync_interval: always"));
  await using admin = await new Inspector().connect({ ...as, servers: careful.server.url }, careful.options);
  assert.deepEqual(await admin.diagnoseServers(), []);
});

test("a client that does not read", { timeout: 60_000 }, async () => {
  await using system = await start("max_payload: 64KB\nmax_pending: 256KB\nwrite_deadline: 200ms");
  const socket = connectTcp(system.server.port, "127.0.0.1");
  await new Promise((resolve) => socket.once("data", resolve));
  socket.pause();
  socket.write(`CONNECT {"verbose":false}\r\nSUB flood 1\r\n`);
  await system.nc.flush();
  const data = new Uint8Array(64_000);
  await until("the server has closed it", async () => {
    for (let i = 0; i < 200; i++) system.nc.publish("flood", data);
    await system.nc.flush();
    return (await system.find()).some(({ code }) => code === "slow-consumers");
  }, 30_000);
  socket.destroy();
  await system.server.stop();
  await system.server.restart();
  await system.finds([]);
});

test("copies in a cluster", { timeout: 120_000 }, async () => {
  await using cluster = await startServers("three_nodes.conf", 3);
  const options = { logger: captureLogger() };
  const url = cluster.servers[0]!.url("admin");
  const safe = new Event("safe", Number, { replicas: 3 });
  const single = new Event("single", Number);
  await using pub = await new Events(safe, single).connect(url, options);
  await until("the cluster takes streams", () => pub.register().then(() => true, () => false), 60_000);
  const actors = [new Actor("one", single, () => {})];
  await using sub = await new Actors(...actors).connect(url, options);
  await until("and consumers", () => sub.register().then(() => true, () => false), 30_000);
  await using inspector = await new Inspector().connect(url, options);
  const codes = async () => {
    const findings = await inspector.diagnose([safe, single], actors);
    return findings.map(({ code, event }) => `${code} ${event ?? ""}`.trim()).filter((code) =>
      code !== "old-server"
    );
  };
  assert.deepEqual((await codes()).sort(), ["one-copy single", "own-stream-copies", "own-stream-copies"]);
  await using more = await new Actors(...actors).connect(url, { ...options, ownStreams: { replicas: 3 } });
  await more.register();
  await until("the copies are there", async () => (await codes()).join() === "one-copy single", 20_000);
});
