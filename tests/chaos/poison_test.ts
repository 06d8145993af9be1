// Messages that kill whoever handles them.

import assert from "node:assert/strict";
import { Actors, Event, Events } from "@walnats/core";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { until } from "../helpers/until.ts";
import { chaosTest } from "./helpers/chaos.ts";
import { type ActorPlan, makeActors } from "./helpers/actor_plan.ts";
import { deadIds, Ledger } from "./helpers/ledger.ts";
import { Load } from "./helpers/load.ts";
import { SubscriberProcess } from "./helpers/subscriber_process.ts";

chaosTest("a message that kills its process at every attempt ends in the dead letters", async (random) => {
  const event = new Event(randomName(), Number);
  const ledger = new Ledger();
  const poison = [Math.floor(random.between(10, 60))];
  const plans: ActorPlan[] = [
    { name: randomName("strict"), options: { ackWait: 1, maxAttempts: 3, maxJobs: 4 }, poison },
    { name: randomName("all"), options: { ackWait: 1 } },
  ];
  const actors = makeActors(event, plans, "never", ledger);
  const logger = captureLogger();
  await using pub = await new Events(event).connect(server.url, { logger });
  await pub.register();
  await using sub = await new Actors(...actors).connect(server.url, { logger }); // It only looks.
  await sub.register();
  await using load = new Load(pub, event, ledger, random, { publishers: 2, pause: 20 });

  let over = false;
  const supervise = async () => {
    let starts = 0;
    while (!over) {
      await using process = await SubscriberProcess.start(
        { url: server.url, event: event.name, plans },
        ledger,
      );
      starts++;
      await Promise.race([process.ended, until("it is over", () => over, 60_000)]);
    }
    return starts;
  };
  const supervised = supervise();
  const strict = actors[0]!;
  let isDead = false;
  await until(
    "it is dead",
    async () => isDead = (await deadIds(sub.deadLetters, strict)).has(poison[0]!),
    30_000,
  )
    .finally(() => void load.stop());
  assert.ok(isDead);
  await ledger.complete(sub.deadLetters, actors);
  over = true;
  const starts = await supervised;
  const attempts = ledger.entries.filter(({ actor, id }) => actor === strict.name && id === poison[0]);
  assert.deepEqual(attempts.map(({ attempt }) => attempt), [1, 2, 3]);
  assert.ok(starts >= 4, `${starts} processes`);
  const letters = await sub.deadLetters.list({ actor: strict.name });
  const letter = letters.find(({ data }) => event.decode(data) === poison[0])!;
  assert.equal(letter.attempts, 3);
  assert.match(letter.error, /attempts are used up/);
  const innocent = ledger.handled(strict.name).size;
  assert.ok(innocent > ledger.confirmed.size * 0.8, `${innocent} of ${ledger.confirmed.size}`);
  assert.deepEqual(load.errors, []);
  console.log(`${ledger.confirmed.size} confirmed, ${letters.length} dead, ${starts} processes`);
});
