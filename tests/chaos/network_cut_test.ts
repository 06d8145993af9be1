// The network between a subscriber and the server breaks: for a moment, and for longer than `ackWait`.

import assert from "node:assert/strict";
import { Actor, Actors, currentContext, Event, Events, LeaseLostError } from "@walnats/core";
import { captureLogger } from "../helpers/capture_logger.ts";
import { consumerInfo } from "../helpers/consumer_info.ts";
import { randomName, server } from "../helpers/nats.ts";
import { until } from "../helpers/until.ts";
import { chaosTest, sleep } from "./helpers/chaos.ts";
import { type ActorPlan, makeActors } from "./helpers/actor_plan.ts";
import { Ledger } from "./helpers/ledger.ts";
import { Listening } from "./helpers/listening.ts";
import { Load } from "./helpers/load.ts";
import { Proxy } from "./proxy.ts";

chaosTest("cuts that are shorter than ackWait: no job runs twice, its ack survives", async (random) => {
  const event = new Event(randomName(), Number);
  const ledger = new Ledger();
  const plans: ActorPlan[] = [
    { name: randomName("all"), options: { ackWait: 3 }, work: [0, 20] },
    {
      name: randomName("strict"),
      options: { ackWait: 3, maxAttempts: 3 },
      work: [100, 300],
      rejectEvery: 30,
    },
  ];
  const actors = makeActors(event, plans, "here", ledger);
  const logger = captureLogger();
  await using proxy = await Proxy.start(server.url);
  await using pub = await new Events(event).connect(server.url, { logger });
  await pub.register();
  await using sub = await new Actors(...actors).connect(
    { servers: proxy.url, reconnectDelayHandler: () => 50 },
    { logger },
  );
  await sub.register();
  await using listening = new Listening(sub, { maxJobs: 64 });
  await using load = new Load(pub, event, ledger, random, { pause: 20 });
  for (let cut = 0; cut < 3; cut++) {
    await sleep(random.between(300, 600));
    // What is sent now never arrives: acks that are in flight.
    proxy.stall();
    await sleep(random.between(50, 150));
    proxy.cut();
    await sleep(random.between(100, 600));
    proxy.resume();
  }
  await sleep(300);
  await load.stop();
  assert.deepEqual(load.errors, []);
  await ledger.complete(sub.deadLetters, actors);
  for (const actor of actors) {
    const idle = async () => {
      const { ackPending, pending } = await consumerInfo(actor);
      return ackPending + pending === 0;
    };
    await until("nothing can come again", idle);
  }
  assert.equal(ledger.doubleRuns(...actors), 0);
  assert.equal(listening.over, false);
  assert.ok(logger.lines.filter(({ message }) => message.includes("lost the connection")).length >= 3);
});

chaosTest(
  "a cut that is longer than ackWait: the job is told while it is away, and others do it",
  async (random) => {
    const event = new Event(randomName(), Number);
    const ledger = new Ledger();
    const log = captureLogger();
    const strict: ActorPlan = {
      name: randomName("strict"),
      options: { ackWait: 1, maxAttempts: 5 },
      rejectEvery: 30,
    };
    const name = randomName("slow");
    const told: { reason: unknown; away: boolean; after: number }[] = [];
    const finish = Promise.withResolvers<void>();
    let begun = 0;
    await using proxy = await Proxy.start(server.url);
    const cutOff = new Actor(name, event, async (id) => {
      const { signal } = currentContext();
      if (id !== 1) return ledger.record(entry(name, id, "cut off"));
      begun = performance.now();
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      told.push({ reason: signal.reason, away: cut, after: performance.now() - cutAt });
      await finish.promise; // It goes on all the same, and ends well.
    }, { ackWait: 1 });
    const redone: number[] = [];
    const release = Promise.withResolvers<void>();
    const direct = new Actor(name, event, async (id) => {
      if (id === 1) {
        redone.push(currentContext().attempts);
        await release.promise;
      }
      ledger.record(entry(name, id, "direct"));
    }, { ackWait: 1 });
    let cut = false;
    let cutAt = 0;

    await using pub = await new Events(event).connect(server.url, { logger: log });
    await pub.register();
    const [strictHere] = makeActors(event, [strict], "cut off", ledger);
    const [strictThere] = makeActors(event, [strict], "direct", ledger);
    await using sub = await new Actors(cutOff, strictHere!).connect(
      { servers: proxy.url, reconnectDelayHandler: () => 50 },
      { logger: log },
    );
    await sub.register();
    await using others = await new Actors(direct, strictThere!).connect(server.url, { logger: log });
    await using listening = new Listening(sub, { maxJobs: 64 });
    ledger.nextId();
    ledger.confirmed.add(1);
    await pub.emit(event, 1, { sync: true });
    await until("the job runs", () => begun > 0);
    await using listeningToo = new Listening(others, { maxJobs: 64 });
    await using load = new Load(pub, event, ledger, random);
    await sleep(random.between(300, 900)); // A pulse or two.
    proxy.cut();
    cut = true;
    cutAt = performance.now();
    await until("the job is told", () => told.length > 0, 5000);
    assert.ok(told[0]!.reason instanceof LeaseLostError, String(told[0]!.reason));
    assert.ok(told[0]!.away);
    assert.ok(told[0]!.after > 400 && told[0]!.after < 2500, `told after ${told[0]!.after} ms`);
    await until("another instance does it", () => redone.length > 0, 5000);
    proxy.resume();
    cut = false;
    await until(
      "reconnected",
      () => log.lines.some(({ message }) => message.includes("reconnected")),
      5000,
    );
    finish.resolve();
    await load.stop();
    // Its work is done: the late ack spares a run where nobody has it yet, and disturbs nobody who has.
    await until("all is acked, by the one that was cut off, too", async () => {
      return (await consumerInfo(cutOff)).ackPending === 0;
    });
    release.resolve();
    assert.deepEqual(load.errors, []);
    await ledger.complete(sub.deadLetters, [direct, strictThere!]);
    await until("all is acked", async () => (await consumerInfo(cutOff)).ackPending === 0);
    assert.deepEqual(redone, [2]);
    assert.equal(listening.over || listeningToo.over, false);
  },
);

function entry(actor: string, id: number, who: string) {
  return { what: "end", actor, id, attempt: 0, who, time: Date.now() } as const;
}
