import assert from "node:assert/strict";
import { Actor, Actors, currentContext, Event, Events, Retry } from "@walnats/core";
import { type ConnectedInspector, Inspector } from "@walnats/core/inspector";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

const options = { logger: captureLogger() };

/** An actor that has delayed these messages of its event by so many seconds each. */
async function delayEach(delays: readonly number[]) {
  const event = new Event(`${randomName()}.created`, Number);
  const ran: [number, number][] = [];
  const actor = new Actor("remind", event, (delay) => {
    const { attempts } = currentContext();
    ran.push([delay, attempts]);
    if (attempts === 1) throw new Retry({ delay });
  });
  const pair = await connectPair([event], [actor]);
  const inspector = await new Inspector().connect(server.url, options);
  await pair.pub.emitMany(event, delays, { sync: true });
  await pair.sub.listen({ burst: true });
  const which = { event: event.name, actor: "remind" };
  await until("all wait", async () => (await inspector.delayed.list(which)).length === delays.length);
  const close = async () => {
    await inspector.close();
    await pair[Symbol.asyncDispose]();
  };
  return { event, ran, pair, inspector, which, [Symbol.asyncDispose]: close };
}

/** Listens until so many jobs have run. */
async function runUntil(
  sub: Awaited<ReturnType<typeof connectPair>>["sub"],
  done: () => boolean,
): Promise<void> {
  const stop = new AbortController();
  const listening = sub.listen({ signal: stop.signal });
  await until("they run", done, 20_000);
  stop.abort();
  await listening;
}

test("delayed messages are listed, the one that is due first comes first", async () => {
  await using test = await delayEach([600, 60, 3600]);
  const { inspector, event, which } = test;
  const before = Date.now();
  const list = await inspector.delayed.list(which);
  assert.deepEqual(list.map(({ data }) => event.decode(data)), [60, 600, 3600]);
  const [first] = list;
  const { id, actor, subject, attempts, seqNumber, due, headers } = first!;
  assert.deepEqual([first!.event, actor, subject], [event.name, "remind", event.name]);
  assert.deepEqual([attempts, seqNumber, headers], [1, 2, {}]);
  assert.ok(Math.abs(due.getTime() - before - 60_000) < 20_000, due.toISOString());
  assert.deepEqual(await inspector.delayed.get(id), first);
  assert.equal((await inspector.delayed.list({ ...which, limit: 2 })).length, 2);
  assert.deepEqual(await inspector.delayed.list({ ...which, actor: "nobody" }), []);
  assert.equal(await inspector.delayed.get(1_000_000_000), undefined);
  const [status] = (await inspector.actors()).filter((each) => each.event === event.name);
  assert.equal(status!.delayed, 3);
});

test("one is run now, with its attempts, and the others wait on", async () => {
  await using test = await delayEach([600, 60, 3600]);
  const { inspector, pair, ran, which } = test;
  const [next] = await inspector.delayed.list(which);
  assert.equal(await inspector.delayed.run(next!.id), 1);
  assert.equal(await inspector.delayed.run(next!.id), 0, "it waits no more");
  await runUntil(pair.sub, () => ran.length === 4);
  assert.deepEqual(ran.at(-1), [60, 2]);
  assert.equal((await inspector.delayed.list(which)).length, 2);
  assert.equal(await inspector.delayed.run(which), 2);
  await runUntil(pair.sub, () => ran.length === 6);
  assert.deepEqual(ran.slice(4).toSorted(([a], [b]) => a - b), [[600, 2], [3600, 2]]);
  await until("none waits", async () => (await inspector.delayed.list(which)).length === 0);
});

test("what is dropped never runs", async () => {
  await using test = await delayEach([60, 600]);
  const { inspector, pair, ran, which } = test;
  const [next, last] = await inspector.delayed.list(which);
  assert.equal(await inspector.delayed.drop([next!.id]), 1);
  assert.equal(await inspector.delayed.run(last!.id), 1);
  await runUntil(pair.sub, () => ran.length === 3);
  assert.deepEqual(ran.at(-1), [600, 2]);
  assert.equal(await inspector.delayed.drop(which), 0);
});

test("what is emitted with a delay waits for each actor", async () => {
  const event = new Event(randomName(), String);
  const actors = ["a", "b"].map((name) => new Actor(name, event, () => {}));
  await using pair = await connectPair([event], actors);
  await using inspector: ConnectedInspector = await new Inspector().connect(server.url, options);
  await pair.pub.emit(event, "later", { delay: 60, sync: true });
  await pair.sub.listen({ burst: true });
  const list = async () => await inspector.delayed.list({ event: event.name });
  await until("both wait", async () => (await list()).length === 2);
  assert.deepEqual((await list()).map(({ actor }) => actor).toSorted(), ["a", "b"]);
  assert.deepEqual((await list()).map(({ attempts }) => attempts), [0, 0]);
});

test("what somebody else has put there is none of them, and wrong filters are errors", async () => {
  await using test = await delayEach([60]);
  const { inspector, event, which } = test;
  const { connect } = await import("@nats-io/transport-node");
  const others = await connect({ servers: server.url });
  others.publish(`_walnats.parked.${event.name.replaceAll(".", "-")}.remind`, "{}");
  await others.close();
  assert.equal((await inspector.delayed.list(which)).length, 1);
  await assert.rejects(inspector.delayed.list({ event: "a.*" }), RangeError);
  await assert.rejects(inspector.delayed.list({ limit: 0 }), RangeError);
  await assert.rejects(inspector.delayed.list({ user: 1 } as never), /unknown option "user"/);
  await assert.rejects(inspector.delayed.run(-1), RangeError);
  await assert.rejects(inspector.delayed.drop({ error: "x" } as never), /unknown option "error"/);
});

test("an account without delayed messages and dead letters has none", async () => {
  const { NatsServer } = await import("@walnats/core/testing");
  await using empty = await NatsServer.start({ version: server.version });
  await using inspector = await new Inspector().connect(empty.url, options);
  assert.deepEqual(await inspector.delayed.list(), []);
  assert.equal(await inspector.delayed.get(1), undefined);
  assert.equal(await inspector.delayed.run({}), 0);
  assert.deepEqual(await inspector.deadLetters.groups(), []);
  assert.deepEqual(await inspector.events(), []);
  assert.deepEqual(await inspector.actors(), []);
});

test("samples come until nobody asks for more, the signal aborts, or the connection is closed", async () => {
  const event = new Event(randomName(), Number);
  await using pub = await new Events(event).connect(server.url, options);
  await pub.register();
  await using sub = await new Actors(new Actor("count", event, () => {})).connect(server.url, options);
  await sub.register();
  const inspector = await new Inspector().connect(server.url, options);
  const waiting: number[] = [];
  const stop = new AbortController();
  for await (const { actors, events, time } of inspector.watch({ every: 0.05, signal: stop.signal })) {
    assert.ok(events.some(({ name }) => name === event.name));
    assert.ok(Date.now() - time.getTime() < 10_000);
    waiting.push(actors.find((actor) => actor.event === event.name)!.waiting);
    await pub.emit(event, 1, { sync: true });
    if (waiting.length === 3) stop.abort();
  }
  assert.deepEqual(waiting, [0, 1, 2]);
  for await (const _ of inspector.watch()) break;
  assert.throws(() => inspector.watch({ every: 0 }), RangeError);
  const watching = inspector.watch({ every: 0.05 });
  await watching.next();
  await inspector.close();
  await assert.rejects(watching.next(), { name: "ConnectionClosedError" });
});
