// Messages that wait for their time outlive everybody.

import assert from "node:assert/strict";
import { Actors, Event, Events } from "@walnats/core";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName } from "../helpers/nats.ts";
import { until } from "../helpers/until.ts";
import { chaosTest, sleep } from "./helpers/chaos.ts";
import { type ActorPlan, makeActors } from "./helpers/actor_plan.ts";
import { Ledger } from "./helpers/ledger.ts";
import { connectAdmin } from "./helpers/admin.ts";
import { startServer } from "./helpers/start_server.ts";
import { SubscriberProcess } from "./helpers/subscriber_process.ts";

chaosTest(
  "delayed messages and long retries outlive subscriber and server, and are handled once",
  async (random) => {
    await using server = await startServer();
    const event = new Event(randomName(), Number);
    const ledger = new Ledger();
    const ids = (count: number) => Array.from({ length: count }, () => ledger.nextId());
    const [retried, delayed, now] = [ids(5), ids(25), ids(50)];
    const plans: ActorPlan[] = [
      { name: randomName("all"), options: { ackWait: 2 }, retry: { ids: retried, delay: 6 } },
      { name: randomName("strict"), options: { ackWait: 2, maxAttempts: 2 } },
    ];
    const actors = makeActors(event, plans, "never", ledger);
    const logger = captureLogger();
    await using pub = await new Events(event).connect(
      { servers: server.url, reconnectDelayHandler: () => 50 },
      { logger },
    );
    await pub.register();
    const orders = { url: server.url, event: event.name, plans };
    await using first = await SubscriberProcess.start(orders, ledger);
    const due = new Map<number, number>();
    for (const id of [...retried, ...delayed, ...now]) {
      const delay = delayed.includes(id) ? random.between(5.5, 7.5) : 0;
      due.set(id, Date.now() + delay * 1000);
      await pub.emit(event, id, { sync: true, delay });
      ledger.confirmed.add(id);
    }
    {
      // All copies are stored before the first kill: what was begun at a kill may run twice, which is another test.
      await using admin = await connectAdmin(server.url);
      await until("all that waits is parked", async () => {
        const { state } = await admin.manager.streams.info("_walnats-parked");
        return state.messages === 2 * delayed.length + retried.length;
      });
      await until("the rest is done", async () => {
        return (await admin.manager.streams.info(event.streamName)).state.messages === 0;
      });
    }
    await sleep(random.between(0, 500));
    await first.kill();
    await using second = await SubscriberProcess.start(orders, ledger);
    await sleep(random.between(0, 300));
    await server.kill();
    await sleep(random.between(0, 300));
    await server.restart();
    await second.kill();
    await using _third = await SubscriberProcess.start(orders, ledger);
    await using sub = await new Actors(...actors).connect(server.url, { logger }); // It only looks.
    await ledger.complete(sub.deadLetters, actors);
    assert.equal(ledger.doubleRuns(...actors), 0);
    for (const { what, actor, id, attempt, time } of ledger.entries) {
      if (what !== "end") continue;
      const expected = actor === plans[0]!.name && retried.includes(id) ? 2 : 1;
      assert.equal(attempt, expected, `attempt of ${id}`);
      if (delayed.includes(id)) {
        assert.ok(
          time > due.get(id)! - 20,
          `${id} came ${due.get(id)! - time} ms too early`,
        );
      }
    }
    assert.deepEqual(await sub.deadLetters.list(), []);
  },
);
