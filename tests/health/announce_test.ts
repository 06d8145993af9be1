import { Actor, Actors, type ConnectedActors, Event, Events } from "@walnats/core";
import { announce, health } from "@walnats/core/health";
import { Inspector } from "@walnats/core/inspector";
import { NatsServer } from "@walnats/core/testing";
import assert from "node:assert/strict";
import { connect, type QueuedIterator } from "nats";
import process from "node:process";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

const options = { logger: captureLogger() };

async function find(name: string) {
  await using inspector = await new Inspector().connect(server.url, options);
  return (await inspector.instances()).filter(({ service }) => service === name);
}

test("subscribers and publishers are found, with what they run and have done", async () => {
  const service = randomName();
  const event = new Event(randomName(), Number);
  let end = () => {};
  const work = new Actor("work", event, (id) => {
    if (id === 1) throw new Error("no");
    if (id === 2) return new Promise<void>((resolve) => setTimeout(resolve, 200));
    return id === 3 ? new Promise<void>((resolve) => end = resolve) : undefined;
  }, { maxAttempts: 1, maxJobs: 4 });
  await using pair = await connectPair([event], [work]);
  await using subscriber = await announce(pair.sub, { name: service, version: "1.2.0" });
  await announce(pair.pub, { name: service });
  // Both may have started within the same millisecond.
  const kinds = (await find(service)).map(({ kind, events }) => [kind, events] as const);
  assert.deepEqual(Object.fromEntries(kinds), { subscriber: [], publisher: [event.name] });
  for (const id of [1, 2]) await pair.pub.emit(event, id, { sync: true });
  await pair.sub.listen({ burst: true });
  for (const id of [3, 4]) await pair.pub.emit(event, id, { sync: true });
  const stop = new AbortController();
  const listening = pair.sub.listen({ signal: stop.signal });
  const first = async () => (await find(service)).find(({ kind }) => kind === "subscriber")!;
  await until("the last one is done", async () => (await first()).actors[0]!.succeeded === 2);
  const { actors: [actor], started, ...instance } = await first();
  const { averageTime, longestTime, ...rest } = actor!;
  // Of the one that took 0.2 s and the one that took none.
  assert.ok(longestTime! >= 0.19 && longestTime! < 5, `${longestTime}`);
  assert.ok(averageTime! > 0.09 && averageTime! < longestTime!, `${averageTime}`);
  assert.deepEqual([rest], [
    { name: "work", event: event.name, listening: true, inHand: 1, maxJobs: 4, succeeded: 2, failed: 1 },
  ]);
  assert.ok(Date.now() - started.getTime() < 60_000);
  assert.match(instance.runtime, /^(Deno|Bun|Node) \d+\./);
  assert.ok(instance.host);
  assert.deepEqual([instance.version, instance.pid, instance.id], [
    "1.2.0",
    String(process.pid),
    subscriber.id,
  ]);
  end();
  stop.abort();
  await listening;
  assert.equal((await first()).actors[0]!.listening, false);
  await subscriber.close();
  assert.deepEqual((await find(service)).map(({ kind }) => kind), ["publisher"]);
  await pair.pub.close();
  assert.deepEqual(await find(service), []);
});

test("a client of NATS services sees them, and services of others are none of ours", async () => {
  const service = randomName();
  const event = new Event(randomName(), Number);
  await using pair = await connectPair([event], [new Actor("work", event, () => {})]);
  const announced = await announce(pair.sub, {
    name: service,
    version: "2.0.0-rc.1",
    description: "sends mails",
  });
  const nc = await connect({ servers: server.url });
  const client = nc.services.client();
  const all = async <Item>(items: Promise<QueuedIterator<Item>>) => {
    const list: Item[] = [];
    for await (const item of await items) list.push(item);
    return list;
  };
  const [ping] = await all(client.ping(service));
  assert.deepEqual([ping!.id, ping!.version], [announced.id, "2.0.0-rc.1"]);
  const [info] = await all(client.info(service, announced.id));
  assert.equal(info!.description, "sends mails");
  assert.deepEqual(info!.endpoints.map(({ name, subject }) => [name, subject]), [["work", event.name]]);
  const [stats] = await all(client.stats(service));
  assert.equal(stats!.endpoints![0]!.num_requests, 0);
  assert.equal((await all(client.ping())).filter(({ name }) => name === service).length, 1);
  const other = randomName();
  const added = await nc.services.add({ name: other, version: "1.0.0" });
  assert.deepEqual(await find(other), []);
  await added.stop();
  await nc.close();
});

test("who may not subscribe is told so, and where nobody is there, nobody is found", async () => {
  const config = `authorization { users: [
    { user: all, password: pw }
    { user: some, password: pw, permissions: { subscribe: ["_INBOX.>"] } }
    { user: shop, password: pw, permissions: {
      publish: ["$JS.API.>"], subscribe: ["_INBOX.>", "$SRV.>"], allow_responses: true
    } }
    { user: looks, password: pw, permissions: { publish: ["$SRV.STATS"], subscribe: ["_INBOX.>"] } }
  ] }
  no_auth_user: all`;
  await using nats = await NatsServer.start({ version: server.version, config });
  await using inspector = await new Inspector().connect(nats.url, options);
  assert.deepEqual(await inspector.instances(), []);
  const events = new Events(new Event("order-paid", Number));
  await using pub = await events.connect({ servers: nats.url, user: "some", pass: "pw" }, options);
  await assert.rejects(announce(pub, { name: "shop" }), /may not subscribe to "\$SRV\.>".*allow_responses/);
  assert.equal(health(pub).ready, true, "the connection goes on");

  const as = (user: string) => ({ servers: nats.url, user, pass: "pw" });
  await using shop = await events.connect(as("shop"), options);
  await announce(shop, { name: "shop" });
  await using looks = await new Inspector().connect(as("looks"), options);
  assert.deepEqual(
    (await looks.instances()).map(({ service }) => service),
    ["shop"],
    "these rights are enough",
  );
});

test("what cannot be announced is an error", async () => {
  await using conn = await new Actors(new Actor("work", new Event(randomName(), Number), () => {})).connect(
    server.url,
  );
  await assert.rejects(announce(conn, { name: "a.b" }), /"name".*letters, digits, dashes/);
  await assert.rejects(announce(conn, { name: "a", version: "one" }), /"version".*1\.2\.0.*"one"/);
  await assert.rejects(announce(conn, {} as never), /"name"/);
  await assert.rejects(announce({} as ConnectedActors, { name: "a" }), /announce takes a connection/);
});

test("a publisher is ready while it is connected, and alive until it is closed", async () => {
  await using nats = await NatsServer.start({ version: server.version });
  await using conn = await new Events(new Event("order-paid", Number)).connect(nats.url, options);
  assert.deepEqual(health(conn), {
    alive: true,
    ready: true,
    checks: [{ name: "connection", ok: true, message: "connected" }],
  });
  await nats.kill();
  await until("it has noticed", () => !health(conn).ready);
  assert.equal(health(conn).alive, true);
  await nats.restart();
  await until("it is ready again", () => health(conn).ready, 20_000);
  await conn.close();
  assert.equal(health(conn).alive, false);
});
