// The network stands still: no connection breaks, and nothing arrives.

import assert from "node:assert/strict";
import { Actors, EmitTimeoutError, Event, Events } from "@walnats/core";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { until } from "../helpers/until.ts";
import { chaosTest, sleep } from "./helpers/chaos.ts";
import { type ActorPlan, makeActors } from "./helpers/actor_plan.ts";
import { Ledger } from "./helpers/ledger.ts";
import { Listening } from "./helpers/listening.ts";
import { Load } from "./helpers/load.ts";
import { Proxy } from "./proxy.ts";

chaosTest(
  "the network stands still for a while: emits time out or succeed, subscribers go on",
  async (random) => {
    const event = new Event(randomName(), Number);
    const ledger = new Ledger();
    const log = captureLogger();
    const alone: ActorPlan = { name: randomName("alone"), options: { ackWait: 1 } };
    const shared: ActorPlan = {
      name: randomName("shared"),
      options: { ackWait: 1, maxAttempts: 6 },
      rejectEvery: 40,
    };
    await using pubNet = await Proxy.start(server.url);
    await using subNet = await Proxy.start(server.url);
    await using pub = await new Events(event).connect(pubNet.url, { logger: log });
    await pub.register();
    const actors = makeActors(event, [alone, shared], "stalled", ledger);
    await using sub = await new Actors(...actors).connect(subNet.url, { logger: log });
    await sub.register();
    await using other = await new Actors(...makeActors(event, [shared], "direct", ledger)).connect(
      server.url,
      {
        logger: log,
      },
    );
    await using listening = new Listening(sub);
    await using listeningToo = new Listening(other);
    await using patient = new Load(pub, event, ledger, random);
    await using hasty = new Load(pub, event, ledger, random, { timeout: 1, publishers: 2 });
    await sleep(random.between(300, 800));
    pubNet.stall();
    subNet.stall();
    await sleep(50); // What had arrived before.
    const before = ledger.confirmed.size;
    await sleep(random.between(2500, 3500));
    assert.equal(ledger.confirmed.size, before, "nothing is confirmed meanwhile");
    assert.ok(hasty.errors.length >= 2);
    pubNet.resume();
    subNet.resume();
    await until("emits go on", () => ledger.confirmed.size > before + 50);
    await Promise.all([patient.stop(), hasty.stop()]);
    assert.deepEqual(patient.errors, []);
    for (const error of hasty.errors) assert.ok(error instanceof EmitTimeoutError, String(error));
    await ledger.complete(sub.deadLetters, actors);
    assert.equal(listening.over || listeningToo.over, false);
    const late = ledger.entries.filter(({ who, id }) => who === "stalled" && id > before + 20);
    assert.ok(late.length > 0, "the stalled subscriber works again");
    console.log(
      `${ledger.confirmed.size} confirmed, ${hasty.errors.length} timed out, ` +
        `${ledger.doubleRuns(...actors)} double runs`,
    );
  },
);

chaosTest("each way takes 50 ms: jobs overlap all the same", async (random) => {
  const event = new Event(randomName(), Number);
  const ledger = new Ledger();
  const log = captureLogger();
  const plans: ActorPlan[] = [
    { name: randomName("wide"), options: { maxJobs: 50 }, work: [5, 20] },
    { name: randomName("strict"), options: { maxJobs: 50, maxAttempts: 2 }, work: [0, 5], rejectEvery: 50 },
  ];
  await using net = await Proxy.start(server.url);
  net.delay = 50;
  await using pub = await new Events(event).connect(net.url, { logger: log });
  await pub.register();
  const actors = makeActors(event, plans, "far", ledger);
  await using sub = await new Actors(...actors).connect(net.url, { logger: log });
  await sub.register();
  const emitting = performance.now();
  {
    await using load = new Load(pub, event, ledger, random, { publishers: 100, pause: 1 });
    while (ledger.confirmed.size < 800) await sleep(5);
    await load.stop();
  }
  const emitted = ledger.confirmed.size / (performance.now() - emitting) * 1000;
  await using listening = new Listening(sub, { maxJobs: 100 });
  await ledger.complete(sub.deadLetters, actors);
  const wide = ledger.entries.filter(({ actor }) => actor === plans[0]!.name);
  const rate = ledger.confirmed.size / (wide.at(-1)!.time - wide[0]!.time) * 1000;
  console.log(`${Math.round(emitted)} emits/s, ${Math.round(rate)} jobs/s`);
  let running = 0;
  let most = 0;
  for (const { what } of wide) most = Math.max(most, running += what === "start" ? 1 : -1);
  assert.ok(most > 20 && most <= 50, `${most} jobs at once`);
  assert.ok(rate > 200, `${rate} jobs/s`);
  assert.equal(ledger.doubleRuns(...actors), 0);
  assert.equal(listening.over, false);
});
