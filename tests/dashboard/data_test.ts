// What the pages get of a system at work, and what they change in it.

import assert from "node:assert/strict";
import { Actor, Event, Events } from "@walnats/core";
import { test } from "../helpers/test.ts";
import { connectPair } from "../helpers/pair.ts";
import { server } from "../helpers/nats.ts";
import { randomName } from "../helpers/random_name.ts";
import { until } from "../helpers/until.ts";
import { Pages, readEvent, startNats } from "./pages.ts";
import { ACTORS, EVENTS, startSystem } from "./system.ts";

test(
  "overview, events, actors, instances and topology tell of a system at work",
  { timeout: 60_000 },
  async () => {
    await using nats = await startNats();
    await using _system = await startSystem(nats.url);
    await using pages = new Pages({ server: nats.url, events: EVENTS, actors: ACTORS });
    // Somebody looks: so there are more samples.
    const live = await pages.ask("/api/live");
    await until("jobs end and fail", async () => {
      const { totals } = await pages.get("overview");
      return totals.emitRate > 0 && totals.jobRate > 0 && totals.failRate > 0 && totals.dead > 0;
    }, 30_000);
    await live.body?.cancel();
    const { totals, history, trouble } = await pages.get("overview");
    assert.deepEqual([totals.events, totals.actors], [4, 7]);
    assert.equal(history.times.length, history.series.waiting.length);
    assert.equal(trouble[0].name, "old-report");
    assert.match(trouble[0].trouble[0].text, /^[\d,]+ waiting, and no instance listens$/);
    assert.ok(trouble.some(({ name }: { name: string }) => name === "charge-card"));

    const events = await pages.get("events?sort=name&order=asc");
    assert.deepEqual(events.rows.map(({ name }: { name: string }) => name), [
      "image-uploaded",
      "order-paid",
      "quiet",
      "user-signed-up",
    ]);
    const event = await pages.get("event?name=order-paid");
    assert.equal(event.schema.properties.currency.default, "EUR");
    assert.deepEqual([event.declared, event.actors.length, event.row.actors], [true, 4, 4]);
    assert.deepEqual((await pages.get("event?name=image-uploaded")).limits, { "most messages": "10,000" });

    const actors = await pages.get("actors?search=ORDER-PAID&sort=waiting&limit=2");
    assert.deepEqual([actors.total, actors.rows.length, actors.rows[0].name], [4, 2, "old-report"]);
    const second = await pages.get("actors?search=order-paid&sort=waiting&limit=2&offset=2");
    assert.equal(second.rows.length, 2);
    assert.ok((await pages.get("actors?trouble=1")).total < 7);
    const actor = await pages.get("actor?event=order-paid&actor=charge-card");
    assert.deepEqual([actor.ackWait, actor.maxAttempts, actor.row.instances, actor.differences], [
      16,
      2,
      1,
      [],
    ]);
    assert.equal(actor.instances[0].service, "shop-worker");

    const { instances } = await pages.get("instances");
    assert.deepEqual(instances.map(({ service }: { service: string }) => service), [
      "shop-web",
      "shop-worker",
    ]);
    const topology = await pages.get("topology");
    assert.equal(topology.publishers[0].service, "shop-web");
    assert.deepEqual(
      topology.actors.find(({ name }: { name: string }) => name === "charge-card").services,
      ["shop-worker"],
    );
    assert.ok(
      (await pages.get("doctor")).findings.some(({ code }: { code: string }) => code === "no-instance"),
    );
    for (const path of ["event?name=none", "actor?event=order-paid&actor=none", "dead/letter?id=999999"]) {
      await assert.rejects(pages.get(path), /404: there is no/);
    }
    await assert.rejects(pages.get("actors?limit=x"), /400: the query/);
    await assert.rejects(pages.get("dead/groups?event=a%20b"), /400: .*"a b"/);
  },
);

test("dead letters: groups, pages, one, redrive some, drop all that match", async () => {
  const event = new Event(randomName(), Object);
  const ran: unknown[] = [];
  let isBroken = true;
  const actor = new Actor(randomName(), event, ({ id }) => {
    if (isBroken) throw new Error(`no place for <b>${id}</b>`);
    ran.push(id);
  }, { maxAttempts: 1 });
  await using pair = await connectPair([event], [actor]);
  await using pages = new Pages({ server: server.url });
  await pair.pub.emitMany(event, Array.from({ length: 7 }, (_, id) => ({ id })), { sync: true });
  await pair.sub.listen({ burst: true });
  const which = `event=${event.name}&actor=${actor.name}`;
  const { total, groups, until: asked } = await pages.get(`dead/groups?${which}`);
  assert.deepEqual([total, groups.length, groups[0].count], [7, 1, 7]);
  const first = await pages.get(`dead?${which}&limit=5`);
  assert.deepEqual([first.letters.length, first.more], [5, true]);
  const rest = await pages.get(`dead?${which}&limit=5&before=${first.letters.at(-1).id}`);
  assert.deepEqual([rest.letters.length, rest.more], [2, false]);
  const letter = await pages.get(`dead/letter?id=${first.letters[0].id}`);
  assert.match(letter.error, /^Error: no place for <b>\d<\/b>$/);
  assert.match(letter.payload.text, /^\{"id":\d\}$/);

  isBroken = false;
  const ids = first.letters.slice(0, 2).map(({ id }: { id: number }) => id);
  assert.deepEqual(await (await pages.post("dead/redrive", { ids })).json(), { done: 2 });
  await until("both are handled", async () => {
    await pair.sub.listen({ burst: true });
    return ran.length === 2;
  });
  assert.equal((await pages.get(`dead/groups?${which}`)).total, 5);
  isBroken = true;
  await pair.pub.emit(event, { id: 99 }, { sync: true });
  await pair.sub.listen({ burst: true });
  const filter = { event: event.name, actor: actor.name };
  assert.deepEqual(await (await pages.post("dead/drop", { filter, until: asked })).json(), { done: 5 });
  assert.equal((await pages.get(`dead?${which}`)).letters.length, 1, "what came after the question stays");
  for (const body of [{}, { ids: [] }, { ids: ["1"] }, { filter: { everything: true } }, [], "x"]) {
    const response = await pages.post("dead/drop", body);
    assert.equal(response.status, 400, JSON.stringify(body));
    assert.match((await response.json()).error, /^the body: /);
  }
});

test("delayed messages: when they are due, run now, drop", async () => {
  const event = new Event(randomName(), Object);
  const ran: unknown[] = [];
  const actor = new Actor(randomName(), event, (message) => void ran.push(message));
  await using pair = await connectPair([event], [actor]);
  await using pages = new Pages({ server: server.url });
  for (const n of [1, 2, 3]) await pair.pub.emit(event, { n }, { sync: true, delay: n * 3600 });
  await pair.sub.listen({ burst: true });
  const { messages } = await pages.get(`delayed?event=${event.name}`);
  assert.deepEqual(messages.map(({ payload }: { payload: { text: string } }) => payload.text), [
    '{"n":1}',
    '{"n":2}',
    '{"n":3}',
  ]);
  const due = (messages[0].due - Date.now()) / 1000;
  assert.ok(due > 3500 && due < 3700, `${due}`);
  assert.deepEqual(await (await pages.post("delayed/run", { ids: [messages[1].id] })).json(), { done: 1 });
  await until("it ran", async () => {
    await pair.sub.listen({ burst: true });
    return ran.length > 0;
  });
  assert.deepEqual(ran, [{ n: 2 }]);
  const filter = { event: event.name, actor: actor.name };
  assert.deepEqual(await (await pages.post("delayed/drop", { filter })).json(), { done: 2 });
  const refused = await pages.post("delayed/drop", { filter: { error: "x" } });
  assert.equal(refused.status, 400);
  await refused.body?.cancel();
});

test("an actor is paused and resumed, where the server can", async () => {
  const event = new Event(randomName(), String);
  const actor = new Actor(randomName(), event, () => {});
  await using _pair = await connectPair([event], [actor]);
  await using pages = new Pages({ server: server.url });
  const path = `actor?event=${event.name}&actor=${actor.name}`;
  assert.equal((await pages.get(path)).row.pausedFor, null);
  const body = { event: event.name, actor: actor.name };
  const paused = await pages.post("actor/pause", { ...body, seconds: 900 });
  if (server.version.startsWith("2.9.")) {
    assert.equal(paused.status, 500);
    assert.match((await paused.json()).error, /from 2\.11 on/);
    return;
  }
  assert.equal(paused.status, 200);
  await paused.body?.cancel();
  const stateOf = async () => (await pages.get(path)).row.state;
  await until("it is paused", async () => await stateOf() === "paused");
  const left = (await pages.get(path)).row.pausedFor;
  assert.ok(left > 800 && left <= 900, `${left}`);
  await (await pages.post("actor/resume", body)).body?.cancel();
  await until("it goes on", async () => await stateOf() !== "paused");
});

test("an emit is checked against the schema of a declared event; all others take any JSON", async () => {
  const [declared] = EVENTS;
  await using nats = await startNats();
  await using pub = await new Events(declared, new Event("any", Object)).connect(nats.url);
  await pub.register();
  await using pages = new Pages({ server: nats.url, events: [declared] });
  const order = { id: 1, amount: 2, customer: { name: "Ada", email: null }, items: [] };
  const good = await pages.post("emit", { event: declared.name, message: order, uid: "order-1" });
  assert.deepEqual(await good.json(), { seq: 1, stream: "order-paid", duplicate: false });
  const again = await pages.post("emit", { event: declared.name, message: order, uid: "order-1" });
  // 2.9 does not say the number of the first.
  const seq = nats.version.startsWith("2.9.") ? 0 : 1;
  assert.deepEqual(await again.json(), { seq, stream: "order-paid", duplicate: true });
  const bad = await pages.post("emit", { event: declared.name, message: { ...order, id: "one" } });
  assert.equal(bad.status, 422);
  assert.match((await bad.json()).error, /id/);
  const any = await pages.post("emit", { event: "any", message: { whatever: [1] }, delay: 5 });
  assert.equal(any.status, 200);
  assert.equal((await any.json()).stream, "any");
  const none = await pages.post("emit", { event: "none", message: 1 });
  assert.equal(none.status, 404);
  assert.deepEqual(await none.json(), { error: 'there is no event "none"' });
});

test("a tail shows what is emitted, and ends its connection with the page", async () => {
  const event = new Event(randomName(), Object);
  await using pub = await new Events(event).connect(server.url);
  await pub.register();
  await using pages = new Pages({ server: server.url });
  const closed = new AbortController();
  const stream = await pages.ask(`/api/tail?event=${event.name}`, { signal: closed.signal });
  let emitting = true;
  const emits = (async () => {
    for (let n = 0; emitting; n++) {
      await pub.emit(event, { n, html: "<img src=x onerror=alert(1)>" }, { sync: true });
    }
  })();
  const message = await readEvent(stream, (name) => name === "message");
  assert.match((message as { payload: { text: string } }).payload.text, /^\{"n":\d+,"html":"<img/);
  const gap = await pages.ask(`/api/tail?event=${event.name}`);
  await readEvent(gap, (name, data) => name === "left" && Number(data["left"]) > 0);
  emitting = false;
  await emits;
  await assert.rejects(pages.get("tail?event=none"), /404/);
});

test("however many look, the server is looked at every 2 s", async () => {
  await using pages = new Pages({ server: server.url });
  const times = await Promise.all(Array.from({ length: 5 }, async () => {
    const seen = new Set<unknown>();
    const live = await pages.ask("/api/live");
    const begun = performance.now();
    await readEvent(live, (_, { time }) => {
      seen.add(time);
      return performance.now() - begun > 6500;
    });
    return seen;
  }));
  const all = new Set(times.flatMap((seen) => [...seen]));
  // One at the start, which gives no age, another one at once, and then every 2 s.
  assert.ok(all.size >= 4 && all.size <= 7, `${all.size}`);
});

test("the server is away and back: the pages say so, and go on", { timeout: 60_000 }, async () => {
  await using nats = await startNats();
  const event = new Event("here", String);
  await using pub = await new Events(event).connect(nats.url);
  await pub.register();
  await nats.kill();
  await using pages = new Pages({ server: nats.url });
  await assert.rejects(pages.get("events"), /503: /);
  const live = await pages.ask("/api/live");
  assert.match(
    String((await readEvent(live, (name) => name === "tick"))["error"]),
    /cannot connect|refused|no server/i,
  );
  await nats.restart();
  await until("it is there", () => pages.get("events").then(({ total }) => total === 1, () => false), 20_000);
  await nats.kill();
  const away = await pages.ask("/api/live");
  await readEvent(away, (name, data) => name === "tick" && data["connected"] === false);
  assert.equal((await pages.get("events")).total, 1, "what was seen last is still shown");
  await nats.restart();
  const back = await pages.ask("/api/live");
  const tick = await readEvent(back, (name, data) => name === "tick" && data["connected"] === true);
  assert.equal(tick["version"], nats.version);
});
