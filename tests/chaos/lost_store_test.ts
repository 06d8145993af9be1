// The server comes back without what it had: streams in memory, a disk that was wiped.

import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Actors, Event, Events } from "@walnats/core";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName } from "../helpers/nats.ts";
import { until } from "../helpers/until.ts";
import { chaosTest, sleep } from "./helpers/chaos.ts";
import { makeActors } from "./helpers/actor_plan.ts";
import { deadIds, Ledger } from "./helpers/ledger.ts";
import { Listening } from "./helpers/listening.ts";
import { Load } from "./helpers/load.ts";
import { connectAdmin } from "./helpers/admin.ts";
import { startServer } from "./helpers/start_server.ts";

for (const storage of ["memory", "file"] as const) {
  const what = storage === "memory" ? "a stream in memory is gone" : "the store was wiped";
  chaosTest(`the server is back, ${what}: the publisher makes it again, and all goes on`, async (random) => {
    await using server = await startServer();
    const event = new Event(randomName(), Number, { storage });
    const ledger = new Ledger();
    const log = captureLogger();
    const retried: number[] = [];
    const actors = makeActors(
      event,
      [
        { name: "all" },
        { name: "strict", options: { maxAttempts: 3 }, rejectEvery: 10, retry: { ids: retried, delay: 5.5 } },
      ],
      "here",
      ledger,
    );
    const fast = { servers: server.url, reconnectDelayHandler: () => 50 };
    await using pub = await new Events(event).connect(fast, { logger: log });
    await pub.register();
    await using sub = await new Actors(...actors).connect(fast, { logger: log });
    await sub.register();
    await using listening = new Listening(sub);
    {
      await using load = new Load(pub, event, ledger, random);
      await sleep(random.between(300, 600));
      await load.stop();
      await ledger.complete(sub.deadLetters, actors);
    }
    await server.kill();
    if (storage === "file") {
      for (const name of readdirSync(server.storeDir)) {
        rmSync(join(server.storeDir, name), { recursive: true });
      }
    }
    await server.restart();
    await pub.emit(event, ledger.nextId(), { sync: true });
    assert.ok(log.lines.some(({ message }) => message.includes("was gone, and is made again")));
    // Without the consumers, nobody got it.
    ledger.confirmed.clear();
    await using admin = await connectAdmin(server.url);
    const both = async () => (await admin.manager.streams.info(event.streamName)).state.consumer_count === 2;
    await until("both consumers are made again", both);
    await sleep(100);
    const [retry] = retried.concat(ledger.nextId() + 1);
    retried.push(retry!);
    await using load = new Load(pub, event, ledger, random);
    await sleep(random.between(300, 600));
    await load.stop();
    assert.deepEqual(load.errors, []);
    assert.ok(ledger.confirmed.has(retry!) && ledger.confirmed.size > 20);
    await ledger.complete(sub.deadLetters, actors);
    const rejected = [...ledger.confirmed].filter((id) => id % 10 === 0 && id !== retry);
    const dead = await deadIds(sub.deadLetters, actors[1]!);
    assert.deepEqual(rejected.filter((id) => !dead.has(id)), [], "dead letters work again");
    assert.equal(listening.over, false);
  });
}
