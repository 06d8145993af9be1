// Messages that kill whoever handles them.

import assert from "node:assert/strict";
import { Actor, Actors, Event, Events } from "@walnats/core";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { until } from "../helpers/until.ts";
import { chaosTest } from "./helpers/chaos.ts";
import { type ActorPlan, makeActors } from "./helpers/actor_plan.ts";
import { deadIds, type Entry, Ledger } from "./helpers/ledger.ts";
import { Listening } from "./helpers/listening.ts";
import { Load } from "./helpers/load.ts";
import { connectAdmin } from "./helpers/admin.ts";
import { SubscriberProcess } from "./helpers/subscriber_process.ts";

chaosTest("one message kills its process whenever it runs: it alone is a dead letter", async (random) => {
  const event = new Event(randomName(), Number);
  const ledger = new Ledger();
  const poison = Math.floor(random.between(10, 60));
  const plans: ActorPlan[] = [
    // The process has many other messages in hand when it is killed.
    {
      name: randomName("strict"),
      options: { ackWait: 1, maxAttempts: 2 },
      work: [20, 60],
      poison: [poison],
    },
    { name: randomName("all"), options: { ackWait: 1 } },
  ];
  const actors = makeActors(event, plans, "never", ledger);
  const strict = actors[0]!;
  const logger = captureLogger();
  await using pub = await new Events(event).connect(server.url, { logger });
  await pub.register();
  await using sub = await new Actors(...actors).connect(server.url, { logger }); // It only looks.
  await sub.register();
  await using load = new Load(pub, event, ledger, random, { publishers: 4, pause: 20 });

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
  const isDead = async () => (await deadIds(sub.deadLetters, strict)).has(poison);
  try {
    await until("it is a dead letter", isDead, 45_000);
  } finally {
    await load.stop();
  }
  await ledger.complete(sub.deadLetters, actors);
  over = true;
  const starts = await supervised;

  assert.deepEqual([...await deadIds(sub.deadLetters, strict)], [poison]);
  const [letter] = await sub.deadLetters.list({ actor: strict.name });
  assert.equal(letter!.attempts, 2);
  assert.match(letter!.error, /attempts are used up/);
  const innocent = [...ledger.confirmed].filter((id) => id !== poison);
  const handled = ledger.handled(strict.name);
  assert.deepEqual(innocent.filter((id) => !handled.has(id)), [], "every other one is handled");
  const runs = ledger.entries.filter(({ actor, id, what }) =>
    actor === strict.name && id === poison && what === "start"
  );
  assert.deepEqual(runs.map(({ attempt }) => attempt), [1, 2]);
  assert.deepEqual(besides(ledger, runs[1]!), [], "its last run is alone in its process");
  assert.ok(starts >= 3, `${starts} processes`);
  assert.deepEqual(load.errors, []);
  console.log(
    `${ledger.confirmed.size} confirmed, ${starts} processes; beside the first run: ${
      besides(ledger, runs[0]!).length
    }`,
  );
});

/** The jobs that the same process was at when one began. */
function besides({ entries }: Ledger, run: Entry): Entry[] {
  const own = entries.filter(({ who }) => who === run.who);
  const before = own.slice(0, own.indexOf(run));
  const ended = new Set(
    before.filter(({ what }) => what === "end").map(({ actor, id }) => `${actor} ${id}`),
  );
  return before.filter(({ what, actor, id }) => what === "start" && !ended.has(`${actor} ${id}`));
}

chaosTest(
  "instances are killed 20 times with good messages in hand: all are handled, none is dead",
  async () => {
    const event = new Event(randomName(), Number);
    const ran: number[] = [];
    const actor = new Actor(randomName(), event, (id) => void ran.push(id), { ackWait: 0.5, maxAttempts: 2 });
    await using pair = await connectPair([event], [actor]);
    await using admin = await connectAdmin(server.url);
    // What a killed instance looks like to the server: messages are taken, and never heard of again.
    const taken = admin.connection.subscribe("_INBOX.killed");
    let deliveries = 0;
    const count = 30;
    const counting = (async () => {
      for await (const { data } of taken) if (data.length > 0) deliveries++;
    })();
    await pair.pub.emitMany(event, Array(count).keys(), { sync: true });
    const subject = `$JS.API.CONSUMER.MSG.NEXT.${event.streamName}.${actor.name}`;
    for (let kill = 0; kill < 20; kill++) {
      const wanted = Math.min(deliveries + 3, 2 * count);
      admin.connection.publish(subject, JSON.stringify({ batch: 3, expires: 5e9 }), {
        reply: "_INBOX.killed",
      });
      await until("it has its messages", () => deliveries >= wanted);
    }
    taken.unsubscribe();
    await counting;
    await using _ = new Listening(pair.sub);
    await until("all have run", () => new Set(ran).size === count, 40_000);
    const { consumers } = admin.manager;
    await until("all are acked", async () => {
      const info = await consumers.info(event.streamName, actor.name);
      return info.num_ack_pending + info.num_pending === 0;
    });
    assert.equal(ran.length, count, "each once");
    assert.deepEqual(await pair.sub.deadLetters.list({ actor: actor.name }), []);
  },
);
