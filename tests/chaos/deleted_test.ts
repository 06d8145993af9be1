// Somebody deletes what a listening subscriber needs: its consumer, or the whole stream.

import assert from "node:assert/strict";
import { Actors, Events, StreamNotFoundError } from "@walnats/core";
import { deleteConsumer, deleteStream } from "../helpers/delete_at_server.ts";
import { until } from "../helpers/until.ts";
import { chaosTest, sleep } from "./helpers/chaos.ts";
import type { ActorPlan } from "./helpers/actor_plan.ts";
import { Listening } from "./helpers/listening.ts";
import { Load } from "./helpers/load.ts";
import { startFixture } from "./helpers/fixture.ts";
import type { Admin } from "./helpers/admin.ts";

const PLANS: readonly ActorPlan[] = [
  { name: "restored", options: { maxAttempts: 3 }, rejectEvery: 25 },
  { name: "other" },
];

/** Requests to JetStream's API within a second, of all clients, whose subject matches. */
async function requestsOfASecond({ connection }: Admin, about = /^/): Promise<number> {
  let count = 0;
  const subscription = connection.subscribe("$JS.API.>", {
    callback: (_error, { subject }) => void (about.test(subject) && count++),
  });
  await sleep(1000);
  subscription.unsubscribe();
  return count;
}

chaosTest(
  "a consumer is deleted: it is made again, and messages emitted after that are handled",
  async (random) => {
    await using fixture = await startFixture(PLANS);
    const { admin, event, pub, sub, ledger, log } = fixture;
    const [restored, other] = fixture.actors;
    await using listening = new Listening(sub);
    await using load = new Load(pub, event, ledger, random);
    const madeAgain = () =>
      log.lines.filter(({ message }) => message.includes("created the consumer")).length;
    for (let round = 1; round <= 3; round++) {
      await sleep(random.between(200, 500));
      await deleteConsumer(admin.manager, event.streamName, "restored");
      await until("it is made again", () => madeAgain() === round);
      const gone = log.lines.filter(({ level, message }) =>
        level === "error" && message.includes("was deleted")
      );
      assert.equal(gone.length, round);
      assert.match(gone.at(-1)!.message, /"restored"/);
    }
    // The restored consumer does not get what was emitted before, but all that follows.
    const early = new Set(ledger.confirmed);
    await until("more is emitted", () => ledger.confirmed.size > early.size + 50);
    await load.stop();
    assert.deepEqual(load.errors, []);
    await ledger.complete(sub.deadLetters, [other!]);
    // An emit that was under way then may be an early one.
    const newest = Math.max(...early) + 4;
    for (const id of [...ledger.confirmed]) if (id <= newest) ledger.confirmed.delete(id);
    assert.ok(ledger.confirmed.size > 30);
    await ledger.complete(sub.deadLetters, [restored!]);
    assert.equal(listening.over, false);
    assert.ok(await requestsOfASecond(admin) < 20);
  },
);

chaosTest(
  "a consumer of others is deleted: asked for with backoff until somebody registers it",
  async (random) => {
    await using fixture = await startFixture(PLANS);
    const { admin, event, actors, pub, sub: registrar, ledger, log } = fixture;
    await using sub = await new Actors(...actors).connect(fixture.server.url, { logger: log });
    await using listening = new Listening(sub);
    await using load = new Load(pub, event, ledger, random);
    await sleep(random.between(200, 500));
    await deleteConsumer(admin.manager, event.streamName, "restored");
    const errors = () =>
      log.lines.filter(({ level, message }) => level === "error" && message.includes("was deleted"));
    await until("that is logged", () => errors().length > 0);
    await sleep(random.between(0, 500));
    const requests = await requestsOfASecond(admin, /\.restored$/);
    assert.ok(requests > 0 && requests < 10, `${requests} requests in a second`);
    assert.equal(errors().length, 1, "it is logged once");
    assert.equal(listening.over, false);
    await load.stop();
    await ledger.complete(sub.deadLetters, [actors[1]!]);
    ledger.confirmed.clear();
    await registrar.register();
    await using again = new Load(pub, event, ledger, random);
    await sleep(random.between(200, 500));
    await again.stop();
    assert.deepEqual([...load.errors, ...again.errors], []);
    await ledger.complete(sub.deadLetters, actors);
    assert.ok(ledger.confirmed.size > 10);
    assert.equal(listening.over, false);
  },
);

chaosTest(
  "a stream is deleted: emits say so, and all goes on when the publisher registers it",
  async (random) => {
    await using fixture = await startFixture(PLANS);
    const { admin, event, actors, pub, sub, ledger, log } = fixture;
    await using listening = new Listening(sub);
    // One that has not registered it.
    await using emitting = await new Events(event).connect(fixture.server.url, { logger: log });
    await using load = new Load(emitting, event, ledger, random);
    await sleep(random.between(200, 500));
    await deleteStream(admin.manager, event.streamName);
    const logged = ({ level, message }: { level: string; message: string }) =>
      level === "error" && message.includes("cannot pull");
    await until("it is logged for both actors", () => log.lines.filter(logged).length === 2);
    await until("emits fail", () => load.errors.length > 0);
    const requests = await requestsOfASecond(admin);
    await load.stop();
    // Of emits too: each asks whether the stream is there.
    assert.ok(requests < 40 + load.errors.length, `${requests} requests in a second`);
    for (const error of load.errors) assert.ok(error instanceof StreamNotFoundError, String(error));
    assert.equal(listening.over, false);

    ledger.confirmed.clear();
    await pub.register();
    await until("both consumers are made again", async () => {
      const { state } = await admin.manager.streams.info(event.streamName);
      return state.consumer_count === 2;
    });
    await using again = new Load(pub, event, ledger, random);
    await sleep(random.between(300, 600));
    await again.stop();
    assert.deepEqual(again.errors, []);
    assert.ok(ledger.confirmed.size > 10);
    await ledger.complete(sub.deadLetters, actors);
    assert.equal(listening.over, false);
  },
);
