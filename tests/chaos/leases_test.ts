// Leases that end earlier than a program thinks: another version has registered a shorter one, or a loop was blocked.

import assert from "node:assert/strict";
import { Actor, Actors, Event, Events } from "@walnats/core";
import { captureLogger } from "../helpers/capture_logger.ts";
import { consumerInfo } from "../helpers/consumer_info.ts";
import { randomName, server } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { sleep } from "./helpers/chaos.ts";
import { type ActorPlan, keepBusy, makeActors } from "./helpers/actor_plan.ts";
import { Ledger } from "./helpers/ledger.ts";
import { Listening } from "./helpers/listening.ts";
import { SubscriberProcess } from "./helpers/subscriber_process.ts";

test("another version registers a shorter ackWait: a longer job runs once, and the log has both values", {
  timeout: 60_000,
}, async () => {
  const event = new Event(randomName(), Number);
  const name = randomName();
  let runs = 0;
  let ended = 0;
  const job = async () => {
    runs++;
    await sleep(6000);
    ended++;
  };
  const actor = new Actor(name, event, job, { ackWait: 20 });
  await using pair = await connectPair([event], [actor]);
  await using _ = new Listening(pair.sub);
  await until("it polls", async () => (await consumerInfo(actor)).pending === 0);
  await using other = await new Actors(new Actor(name, event, () => {}, { ackWait: 2 })).connect(server.url);
  await other.register();
  await pair.pub.emit(event, 1, { sync: true });
  await until("it is handled", () => ended > 0, 20_000);
  await until("it is acked", async () => (await consumerInfo(actor)).ackPending === 0);
  await sleep(3000); // Longer than a lease: a second run would have begun.
  assert.equal(runs, 1);
  const warned = pair.log.lines.filter(({ message }) => message.includes("ackWait is 2 s, here 20 s"));
  assert.deepEqual(warned.map(({ level }) => level), ["warn"]);
});

for (const fails of [false, true]) {
  test(`a blocked loop then ${fails ? "throws" : "returns"}: nobody else's run is disturbed`, {
    timeout: 60_000,
  }, async () => {
    const event = new Event(randomName(), Number);
    const ledger = new Ledger();
    const block = { milliseconds: 4000, fails };
    const options = { ackWait: 1.5, maxAttempts: 2 };
    const plans: ActorPlan[] = [{ name: randomName(), options, block, work: [3000, 3000] }];
    const actors = makeActors(event, plans, "never", ledger);
    const logger = captureLogger();
    await using pub = await new Events(event).connect(server.url, { logger });
    await pub.register();
    await using sub = await new Actors(...actors).connect(server.url, { logger }); // It only looks.
    await sub.register();
    const orders = { url: server.url, event: event.name, plans };
    await using _one = await SubscriberProcess.start(orders, ledger);
    await pub.emit(event, 1, { sync: true });
    ledger.confirmed.add(1);
    await until("it blocks", () => ledger.entries.length === 1);
    await using _two = await SubscriberProcess.start(orders, ledger);
    await ledger.complete(sub.deadLetters, actors);
    await until("it is acked", async () => (await consumerInfo(actors[0]!)).ackPending === 0);
    await sleep(3000); // Two leases: another run would have begun.
    const starts = ledger.entries.filter(({ what }) => what === "start").map(({ attempt }) => attempt);
    // Where the other process comes late, the message is redelivered to the one that has it in hand.
    const expected = fails || starts.length > 1 ? [1, 2] : [1];
    assert.deepEqual(starts, expected, JSON.stringify(ledger.entries));
    assert.deepEqual(await sub.deadLetters.list({ actor: actors[0]!.name }), [], "it has succeeded");
  });
}

test("jobs that block one after the other keep their leases, as what came meanwhile is read in between", {
  timeout: 60_000,
}, async () => {
  const event = new Event(randomName(), Number);
  const runs: number[] = [];
  const actor = new Actor(randomName(), event, (id) => {
    keepBusy(200);
    runs.push(id);
  }, { ackWait: 1, maxJobs: 16 });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emitMany(event, Array(16).keys(), { sync: true });
  await using _ = new Listening(pair.sub);
  await until("all have run", () => new Set(runs).size === 16, 20_000);
  await until("all are acked", async () => (await consumerInfo(actor)).ackPending === 0);
  assert.equal(runs.length, 16, "each once");
});

test("a block that is longer than a lease is told of, also where the job ends with it", async () => {
  const event = new Event(randomName(), Number);
  const actor = new Actor(randomName(), event, () => keepBusy(1500), { ackWait: 1 });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, 1, { sync: true });
  await using _ = new Listening(pair.sub);
  const warned = () =>
    pair.log.lines.filter(({ message }) => /the event loop stood still for 1\.\d s/.test(message));
  await until("it is told of", () => warned().length === 1);
  assert.match(warned()[0]!.message, /executeIn: ExecuteIn\.THREAD/);
});
