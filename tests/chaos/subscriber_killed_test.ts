// Subscribers are killed in the middle of jobs; others and new ones take over.

import assert from "node:assert/strict";
import { Actors, Event, Events } from "@walnats/core";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { until } from "../helpers/until.ts";
import { chaosTest, sleep } from "./helpers/chaos.ts";
import { type ActorPlan, makeActors } from "./helpers/actor_plan.ts";
import { type Entry, Ledger } from "./helpers/ledger.ts";
import { Listening } from "./helpers/listening.ts";
import { Load } from "./helpers/load.ts";
import { SubscriberProcess } from "./helpers/subscriber_process.ts";

chaosTest(
  "subscribers are killed in the middle of jobs: others do what they had, and nothing else twice",
  async (random) => {
    const event = new Event(randomName(), Number);
    const ledger = new Ledger();
    const plans: ActorPlan[] = [
      { name: randomName("all"), options: { ackWait: 2 }, work: [20, 200] },
      // Each kill costs an attempt of what the process had.
      { name: randomName("strict"), options: { ackWait: 2, maxAttempts: 6 }, work: [0, 60], rejectEvery: 40 },
    ];
    const actors = makeActors(event, plans, "healthy", ledger);
    const logger = captureLogger();
    await using pub = await new Events(event).connect(server.url, { logger });
    await pub.register();
    await using sub = await new Actors(...actors).connect(server.url, { logger });
    await sub.register();
    const orders = { url: server.url, event: event.name, plans, listen: { maxJobs: 8 } };
    await using first = await SubscriberProcess.start(orders, ledger);
    await using second = await SubscriberProcess.start(orders, ledger);
    await using listening = new Listening(sub, { maxJobs: 8 });
    await using load = new Load(pub, event, ledger, random, { pause: 60 });

    const takesPart = ({ who }: SubscriberProcess) =>
      until(`${who} takes part`, () => ledger.entries.some((entry) => entry.who === who));

    await Promise.all([takesPart(first), takesPart(second)]);
    await sleep(random.between(300, 1000));
    await first.kill();
    await using third = await SubscriberProcess.start(orders, ledger);
    await takesPart(third);
    await sleep(random.between(100, 1000));
    await Promise.all([second.kill(), third.kill()]);
    await using fourth = await SubscriberProcess.start(orders, ledger);
    await takesPart(fourth);
    await sleep(random.between(100, 500));
    await load.stop();
    assert.deepEqual(load.errors, []);
    await ledger.complete(sub.deadLetters, actors);
    assert.equal(listening.over, false);

    const killed = new Set([first.who, second.who, third.who]);
    const runs = new Map<string, Entry[]>();
    for (const entry of ledger.entries.toSorted((a, b) => a.time - b.time)) {
      if (entry.what === "start") {
        const key = `${entry.actor} ${entry.id}`;
        runs.set(key, [...runs.get(key) ?? [], entry]);
      }
    }
    const interrupted = [...runs.values()].filter((starts) => starts.length > 1);
    assert.ok(interrupted.length > 0, "kills interrupted jobs");
    for (const starts of interrupted) {
      for (const { who, actor, id } of starts.slice(0, -1)) {
        assert.ok(
          killed.has(who),
          `${actor} ran ${id} again though ${who} was healthy: ${JSON.stringify(starts)}`,
        );
      }
    }
    console.log(`${ledger.confirmed.size} confirmed, ${interrupted.length} jobs interrupted by kills`);
  },
);
