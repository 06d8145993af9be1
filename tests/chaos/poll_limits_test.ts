// An operator limits what a consumer answers, or puts one of another kind in its place.

import assert from "node:assert/strict";
import type { ConsumerConfig, JetStreamManager } from "@nats-io/jetstream";
import { Actor, Actors, ConsumerConfigError, Event, Events, Retry } from "@walnats/core";
import type { types } from "@walnats/core";
import { captureLogger } from "../helpers/capture_logger.ts";
import { deleteConsumer } from "../helpers/delete_at_server.ts";
import { randomName } from "../helpers/nats.ts";
import { until } from "../helpers/until.ts";
import { chaosTest, sleep } from "./helpers/chaos.ts";
import { Listening } from "./helpers/listening.ts";
import { type Admin, connectAdmin } from "./helpers/admin.ts";
import { startServer } from "./helpers/start_server.ts";

type Log = ReturnType<typeof captureLogger>;

const PARKED = "_walnats-parked";
const EXHAUSTED = "_walnats-exhausted";

/** Makes a consumer again, with other settings. */
async function replace(
  manager: JetStreamManager,
  stream: string,
  consumer: string,
  changes: Partial<ConsumerConfig>,
): Promise<void> {
  const { config } = await manager.consumers.info(stream, consumer);
  await deleteConsumer(manager, stream, consumer);
  await manager.consumers.add(stream, { ...config, ...changes });
}

/** Requests to JetStream's API for each second, of all clients. */
async function requestsPerSecond({ connection }: Admin, about = /^/): Promise<number> {
  let count = 0;
  const subscription = connection.subscribe("$JS.API.>", {
    callback: (_error, { subject }) => void (about.test(subject) && count++),
  });
  await sleep(1500);
  subscription.unsubscribe();
  return count / 1.5;
}

/** What the log has above debug about polls. */
function told(log: Log, about: RegExp): string[] {
  return log.lines.filter(({ level, message }) => level !== "debug" && about.test(message)).map((
    { message },
  ) => message);
}

const LIMITS: readonly { limits: Partial<ConsumerConfig>; says: RegExp; options?: types.ListenOptions }[] = [
  { limits: { max_batch: 5 }, says: /max_batch 5 \(ours: 16 messages\)/ },
  { limits: { max_batch: 1 }, says: /max_batch 1 \(ours: 16 messages\)/ },
  { limits: { max_expires: 1e9 }, says: /max_expires 1 s \(ours: 2 s\)/ },
  { limits: { max_expires: 20e6, max_batch: 1 }, says: /max_expires 0\.02 s \(ours: 2 s\)/ },
  { limits: { max_bytes: 64 }, says: /max_bytes 64 \(ours: 262144 bytes and more\)/ },
  { limits: { max_waiting: 1 }, says: /max_waiting 1 \(ours: / },
  { limits: { max_waiting: 1 }, says: /max_waiting 1 \(ours: /, options: { pollDelay: 0.4 } },
];

for (const { limits, says, options = {} } of LIMITS) {
  for (const when of ["before", "while"]) {
    const shown = [limits, options].map((part) => JSON.stringify(part)).join(" ").replace(" {}", "");
    chaosTest(
      `a consumer gets ${shown} ${when} an actor listens: polls fit, and all is handled`,
      async () => {
        await using server = await startServer();
        await using admin = await connectAdmin(server.url);
        const event = new Event(randomName(), Number);
        const seen = new Set<number>();
        const actor = new Actor("limited", event, (id) => void seen.add(id), { maxAttempts: null });
        const log = captureLogger();
        await using pub = await new Events(event).connect(server.url, { logger: log });
        await pub.register();
        await using sub = await new Actors(actor).connect(server.url, { logger: log });
        await sub.register();
        if (when === "before") await replace(admin.manager, event.streamName, "limited", limits);
        // It has not registered the actor, so it does not make the consumer again itself.
        await using other = await new Actors(actor).connect(server.url, { logger: log });
        await using listening = new Listening(other, options);
        if (when === "while") {
          await pub.emit(event, -1, { sync: true });
          await until("it listens", () => seen.has(-1));
          if (limits.max_waiting) await replace(admin.manager, event.streamName, "limited", limits);
          else await admin.manager.consumers.update(event.streamName, "limited", limits);
        }
        await until("the log says so", () => told(log, says).length > 0);
        await sleep(200);
        const requests = await requestsPerSecond(admin);
        assert.ok(requests < 10, `${requests} requests in a second`);
        const ids = Array.from({ length: 60 }, (_, id) => id);
        for (const id of ids.slice(0, 20)) await pub.emit(event, id, { sync: true });
        await pub.emitMany(event, ids.slice(20), { sync: true });
        await until("all is handled", () => ids.every((id) => seen.has(id)));
        const warnings = told(log, /polls of the actor/);
        // What changes while it listens is found out one by one.
        const most = when === "before" ? 1 : Object.keys(limits).length;
        assert.ok(warnings.length <= most, warnings.join("\n"));
        assert.equal(listening.over, false);
      },
    );
  }
}

const OTHERS: readonly { kind: string; changes: Partial<ConsumerConfig>; says: RegExp }[] = [
  { kind: "a push consumer", changes: { deliver_subject: "elsewhere" }, says: /it is a push consumer/ },
  { kind: "one without acks", changes: { ack_policy: "none" as never }, says: /its ack policy is none/ },
];

/** Settings that a consumer of another kind cannot have. */
const OF_PULLING = { max_waiting: 0, max_batch: 0, max_expires: 0, max_ack_pending: 0, ack_wait: 0 };

for (const { kind, changes, says } of OTHERS) {
  for (const when of ["before", "while"]) {
    chaosTest(
      `a consumer is replaced by ${kind} ${when} its actor listens: no job, one error, calm`,
      async () => {
        await using server = await startServer();
        await using admin = await connectAdmin(server.url);
        const event = new Event(randomName(), Number);
        const seen = new Set<number>();
        const actor = new Actor("replaced", event, (id) => void seen.add(id), { maxAttempts: null });
        const log = captureLogger();
        await using pub = await new Events(event).connect(server.url, { logger: log });
        await pub.register();
        await using registrar = await new Actors(actor).connect(server.url, { logger: log });
        await registrar.register();
        const { streamName: stream } = event;
        const put = () => replace(admin.manager, stream, "replaced", { ...OF_PULLING, ...changes });
        if (when === "before") await put();
        await using sub = await new Actors(actor).connect(server.url, { logger: log });
        await using listening = new Listening(sub);
        if (when === "while") {
          await pub.emit(event, -1, { sync: true });
          await until("it listens", () => seen.has(-1));
          await put();
        }
        await until("the log says so", () => told(log, says).length > 0);
        await pub.emitMany(event, [1, 2, 3], { sync: true });
        const requests = await requestsPerSecond(admin, /CONSUMER/);
        assert.ok(requests < 10, `${requests} requests in a second`);
        assert.deepEqual(told(log, says).length, 1);
        assert.deepEqual([...seen].filter((id) => id >= 0), []);
        await assert.rejects(registrar.listen({ burst: true, pollDelay: 0.1 }), (error) => {
          assert.ok(error instanceof ConsumerConfigError, String(error));
          assert.match(error.message, says);
          return true;
        });
        await deleteConsumer(admin.manager, stream, "replaced");
        await registrar.register();
        await pub.emit(event, 4, { sync: true });
        await until("it goes on", () => seen.has(4), 15_000);
        assert.equal(listening.over, false);
      },
    );
  }
}

chaosTest("the consumers of delayed messages and advisories are limited: all is handled, calm", async () => {
  await using server = await startServer();
  await using admin = await connectAdmin(server.url);
  const event = new Event(randomName(), Number);
  const seen = new Set<number>();
  const actor = new Actor("limited", event, (id) => void seen.add(id), { maxAttempts: 2, ackWait: 1 });
  const log = captureLogger();
  await using pub = await new Events(event).connect(server.url, { logger: log });
  await pub.register();
  await using sub = await new Actors(actor).connect(server.url, { logger: log });
  await sub.register();
  const own = `${event.streamName}_:limited`;
  for (const stream of [PARKED, EXHAUSTED]) {
    await replace(admin.manager, stream, own, { max_batch: 2, max_expires: 1e9 });
  }
  // Its deliveries are used up before anybody runs it: an advisory.
  await pub.emit(event, -1, { sync: true });
  let delivered = 0;
  admin.connection.subscribe("_INBOX.taker", { callback: () => void delivered++ });
  const poll = JSON.stringify({ batch: 2, expires: 10e9 });
  admin.connection.publish(`$JS.API.CONSUMER.MSG.NEXT.${event.streamName}.limited`, poll, {
    reply: "_INBOX.taker",
  });
  await until("both deliveries are over", () => delivered === 2);
  await using listening = new Listening(sub);
  for (let id = 0; id < 20; id++) await pub.emit(event, id, { delay: 0.5, sync: true });
  await until("the delayed messages are handled", () => seen.size >= 20);
  await until("the advisory is handled", async () => {
    const { state } = await admin.manager.streams.info(EXHAUSTED);
    const { num_pending, num_ack_pending, delivered } = await admin.manager.consumers.info(EXHAUSTED, own);
    return delivered.consumer_seq > 0 && state.messages + num_pending + num_ack_pending === 0;
  }, 20_000);
  const requests = await requestsPerSecond(admin);
  assert.ok(requests < 10, `${requests} requests in a second`);
  // The one's limits are known from its info, the other's are found out one by one.
  assert.equal(told(log, /polls of delayed messages/).length, 1);
  assert.equal(told(log, /polls of max-deliveries advisories/).length, 2);
  assert.equal(listening.over, false);
});

chaosTest(
  "the consumer of delayed messages is replaced by a push consumer: an error says so, calm",
  async () => {
    await using server = await startServer();
    await using admin = await connectAdmin(server.url);
    const event = new Event(randomName(), Number);
    const seen = new Set<number>();
    const actor = new Actor("late", event, (id) => {
      if (id === 0) throw new Retry({ delay: 6 });
      seen.add(id);
    });
    const log = captureLogger();
    await using pub = await new Events(event).connect(server.url, { logger: log });
    await pub.register();
    await using sub = await new Actors(actor).connect(server.url, { logger: log });
    await sub.register();
    await replace(admin.manager, PARKED, `${event.streamName}_:late`, {
      ...OF_PULLING,
      deliver_subject: "elsewhere",
    });
    await using listening = new Listening(sub);
    await pub.emit(event, 0, { sync: true });
    const about = new RegExp(`delayed messages for the actor "late" .*it is a push consumer`);
    await until("the log says so", () => told(log, about).length > 0);
    await pub.emit(event, 1, { sync: true });
    await until("other messages are handled", () => seen.has(1));
    const requests = await requestsPerSecond(admin);
    assert.ok(requests < 10, `${requests} requests in a second`);
    assert.equal(told(log, about).length, 1);
    assert.equal(listening.over, false);
  },
);
