// The stream is full, the storage is full: emits say so, nothing is dropped, and it goes on when there is room.

import assert from "node:assert/strict";
import { EmitRefusedError, Event } from "@walnats/core";
import { randomName } from "../helpers/nats.ts";
import { until } from "../helpers/until.ts";
import { chaosTest, sleep } from "./helpers/chaos.ts";
import type { ActorPlan } from "./helpers/actor_plan.ts";
import { Listening } from "./helpers/listening.ts";
import { Load } from "./helpers/load.ts";
import { startFixture } from "./helpers/fixture.ts";

const PLANS: readonly ActorPlan[] = [
  { name: "all" },
  { name: "strict", options: { maxAttempts: 2 }, rejectEvery: 10 },
];

chaosTest(
  "a stream is at its limit and takes nothing more: emits are refused until there is room",
  async (random) => {
    await using fixture = await startFixture(PLANS);
    const { admin, event, actors, pub, sub, ledger } = fixture;
    const { config } = await admin.manager.streams.info(event.streamName);
    await admin.manager.streams.update(event.streamName, {
      ...config,
      max_msgs: 100,
      discard: "new" as never,
    });
    await using load = new Load(pub, event, ledger, random);
    await until("emits are refused", () => load.errors.length > 20);
    assert.equal(ledger.confirmed.size, 100);
    for (const error of load.errors) {
      assert.ok(error instanceof EmitRefusedError, String(error));
      assert.match(error.message, new RegExp(`"${event.name}".*maximum messages exceeded`));
    }
    await using listening = new Listening(sub);
    await until("there is room again", () => ledger.confirmed.size > 200);
    await load.stop();
    await ledger.complete(sub.deadLetters, actors);
    assert.ok(load.errors.every((error) => error instanceof EmitRefusedError));
    assert.equal(ledger.doubleRuns(...actors), 0);
    assert.equal(listening.over, false);
  },
);

chaosTest(
  "the storage is full: emits are refused, dead letters wait, and all goes on when there is room",
  async (random) => {
    const ballast = new Event(randomName("ballast"), Uint8Array);
    await using fixture = await startFixture(PLANS, {
      config: "jetstream { max_file_store: 1MB }",
      events: [ballast],
    });
    const { admin, event, actors, pub, sub, ledger } = fixture;
    await admin.manager.consumers.add(ballast.streamName, {
      durable_name: "keeps",
      ack_policy: "explicit" as never,
    });
    await using load = new Load(pub, event, ledger, random);
    await until("something is stored", () => ledger.confirmed.size > 20);
    let refusal: Error | undefined;
    for (let size = 100_000; size > 10;) {
      try {
        await pub.emit(ballast, random.bytes(size), { sync: true });
      } catch (error) {
        refusal = error as Error;
        size = Math.floor(size / 2);
      }
    }
    assert.ok(refusal instanceof EmitRefusedError, String(refusal));
    await until("emits are refused", () => load.errors.length > 10);
    for (const error of load.errors) {
      assert.ok(error instanceof EmitRefusedError, String(error));
      assert.match(error.message, /insufficient|exceed|limit|resource/i);
    }
    console.log(load.errors[0]!.message);
    const full = ledger.confirmed.size;
    await using listening = new Listening(sub);
    await sleep(random.between(300, 600));
    await admin.manager.streams.purge(ballast.streamName);
    await until("emits go on", () => ledger.confirmed.size > full + 50);
    await load.stop();
    await ledger.complete(sub.deadLetters, actors);
    assert.ok(load.errors.every((error) => error instanceof EmitRefusedError));
    assert.equal(ledger.doubleRuns(...actors), 0);
    assert.equal(listening.over, false);
  },
);
