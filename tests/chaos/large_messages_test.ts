// Large messages, and a link that is slower than they come.

import assert from "node:assert/strict";
import type { ConsumerInfo } from "@nats-io/jetstream";
import { Actor, Actors, Event, Events } from "@walnats/core";
import type { types } from "@walnats/core";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName } from "../helpers/nats.ts";
import { until } from "../helpers/until.ts";
import { chaosTest, sleep } from "./helpers/chaos.ts";
import { Listening } from "./helpers/listening.ts";
import { type Admin, connectAdmin } from "./helpers/admin.ts";
import { startServer } from "./helpers/start_server.ts";
import { Proxy } from "./proxy.ts";

interface Trial {
  readonly config?: string;
  readonly count: number;
  /** Bytes of one message. */
  readonly size: (id: number) => number;
  /** Bytes of a second. */
  readonly rate?: number;
  readonly options?: types.ActorOptions;
  readonly listen?: types.ListenOptions;
  readonly meanwhile?: (
    parts: { proxy: Proxy; admin: Admin; runs: ReadonlyMap<number, number> },
  ) => Promise<void>;
}

interface Outcome {
  readonly runs: Map<number, number>;
  /** The most messages that were under way or in hand at once. */
  readonly most: number;
  readonly info: ConsumerInfo;
  readonly log: ReturnType<typeof captureLogger>;
  readonly letters: number;
}

/** Stores all messages, lets an actor handle them behind a proxy, and tells what happened. */
async function attempt(
  { config, count, size, rate = Infinity, options, listen, meanwhile }: Trial,
): Promise<Outcome> {
  await using server = await startServer(config);
  await using admin = await connectAdmin(server.url);
  await using proxy = await Proxy.start(server.url);
  proxy.rate = rate;
  const event = new Event(randomName(), Uint8Array);
  const runs = new Map<number, number>();
  const actor = new Actor("large", event, (bytes) => {
    const id = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
    runs.set(id, (runs.get(id) ?? 0) + 1);
  }, { maxAttempts: 2, ...options });
  const log = captureLogger();
  await using pub = await new Events(event).connect(server.url, { logger: log });
  await pub.register();
  await using sub = await new Actors(actor).connect(proxy.url, { logger: log });
  await sub.register();
  for (let id = 0; id < count; id++) {
    const bytes = new Uint8Array(size(id));
    new DataView(bytes.buffer).setUint32(0, id);
    await pub.emit(event, bytes, { sync: true });
  }
  let most = 0;
  const info = () => admin.manager.consumers.info(event.streamName, "large");
  await using listening = new Listening(sub, listen);
  const meanwhileDone = meanwhile?.({ proxy, admin, runs });
  await until("all are handled", async () => {
    most = Math.max(most, (await info()).num_ack_pending);
    return runs.size === count;
  }, 60_000);
  await meanwhileDone;
  proxy.rate = Infinity;
  await until("all are acked", async () => (await info()).num_ack_pending === 0);
  assert.equal(listening.over, false);
  const direct = await new Actors(actor).connect(server.url, { logger: log });
  const letters = (await direct.deadLetters.list({})).length;
  await direct.close();
  return { runs, most, info: await info(), log, letters };
}

function cuts({ log }: Outcome): number {
  return log.lines.filter(({ message }) => message.includes("lost the connection")).length;
}

function repeats({ runs }: Outcome): number {
  return [...runs.values()].filter((times) => times > 1).length;
}

chaosTest(
  "messages take longer on a slow link than their polls and leases last: each runs once",
  async () => {
    // 16 of them take 5 s.
    const outcome = await attempt({
      count: 40,
      size: () => 60_000,
      rate: 200_000,
      options: { ackWait: 4 },
      listen: { pollDelay: 1 },
    });
    assert.equal(cuts(outcome), 0);
    assert.equal(repeats(outcome), 0);
    assert.equal(outcome.info.delivered.consumer_seq, 40, "redeliveries");
    assert.ok(outcome.most <= 32, `${outcome.most} under way`);
    assert.equal(outcome.letters, 0);
  },
);

chaosTest("a single message takes longer than its poll lasts: it is not asked for again", async () => {
  const outcome = await attempt({
    count: 4,
    size: () => 400_000,
    rate: 100_000,
    options: { ackWait: 12 },
    listen: { pollDelay: 0.5 },
  });
  assert.equal(cuts(outcome), 0);
  assert.equal(outcome.info.delivered.consumer_seq, 4, "redeliveries");
  const again = outcome.log.lines.filter(({ message }) => /asked for again|nothing heard/.test(message));
  assert.deepEqual(again, []);
});

chaosTest("900 KB messages, maxJobs 200, and a server that waits 500 ms for a slow reader", async () => {
  const outcome = await attempt({
    config: 'write_deadline: "500ms"',
    count: 60,
    size: () => 900_000,
    rate: 6_000_000,
    options: { maxJobs: 200 },
    listen: { maxJobs: 200 },
  });
  assert.ok(cuts(outcome) <= 1, `${cuts(outcome)} cuts`);
  assert.equal(repeats(outcome), 0);
  assert.equal(outcome.letters, 0);
});

chaosTest(
  "messages of all sizes, some larger than a poll allows at first, are all handled once",
  async (random) => {
    const sizes = Array.from(
      { length: 300 },
      () => random.between(0, 20) < 1 ? 900_000 : 4 + random.between(0, 100),
    );
    const outcome = await attempt({ count: 300, size: (id) => Math.floor(sizes[id]!) });
    assert.equal(repeats(outcome), 0);
    assert.equal(outcome.info.delivered.consumer_seq, 300, "redeliveries");
  },
);

chaosTest("a burst takes messages that are larger than a poll allows at first", async () => {
  await using server = await startServer();
  const event = new Event(randomName(), Uint8Array);
  let runs = 0;
  const actor = new Actor("large", event, () => void runs++);
  const log = captureLogger();
  await using pub = await new Events(event).connect(server.url, { logger: log });
  await pub.register();
  await using sub = await new Actors(actor).connect(server.url, { logger: log });
  await sub.register();
  for (let i = 0; i < 12; i++) await pub.emit(event, new Uint8Array(900_000), { sync: true });
  await sub.listen({ burst: true, pollDelay: 0.5 });
  assert.equal(runs, 12);
});

chaosTest(
  "the connection is cut while large messages come: polls are smaller after, and a warning says so",
  async () => {
    const asked: number[] = [];
    let before = 0;
    const outcome = await attempt({
      count: 40,
      size: () => 50_000,
      rate: 400_000,
      options: { ackWait: 3, maxAttempts: 5 },
      meanwhile: async ({ proxy, admin, runs }) => {
        admin.connection.subscribe("$JS.API.CONSUMER.MSG.NEXT.*.large", {
          callback: (_error, message) => {
            const { batch, max_bytes = Infinity } = message.json<{ batch: number; max_bytes?: number }>();
            // A stop ends with a poll for one message.
            if (batch > 1) asked.push(max_bytes);
          },
        });
        await until("some are handled", () => runs.size >= 5);
        before = Math.max(...asked);
        proxy.cut();
        asked.length = 0;
        await sleep(100);
        proxy.resume();
      },
    });
    const warnings = outcome.log.lines.filter(({ message }) => message.includes("slow consumer"));
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!.message, /the actor "large".* at most \d+ KB at once/);
    assert.ok(asked.length > 0);
    assert.ok(Math.max(...asked) < before, `${Math.max(...asked)} bytes after, ${before} before`);
    assert.equal(outcome.letters, 0);
  },
);
