// What `register` does with a stream or a consumer that has other settings than the event or actor says.

import assert from "node:assert/strict";
import { type JetStreamManager, jetstreamManager, type StreamConfig } from "@nats-io/jetstream";
import { connect as connectNats } from "@nats-io/transport-node";
import {
  Actor,
  Actors,
  ConsumerConfigError,
  Event,
  Events,
  Limits,
  StreamConfigError,
  StreamExistsError,
} from "@walnats/core";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

const isOld = server.version.startsWith("2.9.");

/** JetStream as an operator sees it. */
async function asOperator<T>(work: (manager: JetStreamManager) => Promise<T>): Promise<T> {
  const nc = await connectNats({ servers: server.url });
  try {
    return await work(await jetstreamManager(nc));
  } finally {
    await nc.close();
  }
}

/** Registers the event; resolves to the warnings. */
async function register(event: Event, options?: { update?: boolean | "discard" }): Promise<string[]> {
  const logger = captureLogger();
  await using conn = await new Events(event).connect(server.url, { logger });
  await conn.register(options);
  return logger.lines.filter(({ level }) => level === "warn").map(({ message }) => message);
}

async function put(event: Event<string, string>, count: number): Promise<void> {
  await using conn = await new Events(event).connect(server.url);
  for (let i = 0; i < count; i++) await conn.emit(event, "0123456789", { sync: true });
}

const limited = (name: string, limits: ConstructorParameters<typeof Limits>[0]) =>
  new Event(name, String, { limits: new Limits(limits), storage: "memory" });

test("each change of a stream is one warning with option, old and new value", async () => {
  const name = randomName();
  assert.deepEqual(await register(limited(name, { age: 600, messages: 5 })), []);
  assert.deepEqual(await register(limited(name, { age: 600, messages: 5 })), []);
  assert.deepEqual(await register(limited(name, { age: 60, messages: 9 })), [
    `walnats: register changed the stream of the event "${name}": limits.age from 600 s to 60 s; ` +
    "limits.messages from 5 to 9; dedupWindow from 120 s to 60 s",
  ]);
});

test("each change of a consumer is one warning with option, old and new value", async () => {
  const event = new Event(randomName(), String, { storage: "memory" });
  const name = randomName();
  await using pair = await connectPair([event], [new Actor(name, event, () => {})]);
  const changed = new Actor(name, event, () => {}, { ackWait: 20, maxAckPending: 7 });
  const logger = captureLogger();
  await using sub = await new Actors(changed).connect(server.url, { logger });
  await sub.register();
  await sub.register();
  assert.deepEqual(logger.lines.filter(({ level }) => level === "warn").map(({ message }) => message), [
    `walnats: register changed the consumer of the actor "${name}" of the event "${event.name}": ` +
    "ackWait from 16 s to 20 s; maxAckPending from 1000 to 7",
  ]);
  assert.deepEqual(pair.log.lines.filter(({ level }) => level === "warn"), []);
});

const stored = { messages: 3, bytes: 1_000_000, age: 3600 };
for (
  const [option, lower, says] of [
    ["messages", { messages: 2 }, /limits\.messages is 3, wanted 2: the stream holds 3 messages/],
    ["bytes", { bytes: 50 }, /limits\.bytes is 1000000, wanted 50: the stream holds 3 messages of \d+ bytes/],
    [
      "age",
      { age: 0.11 },
      /limits\.age is 3600 s, wanted 0\.11 s: the stream holds 3 messages of \d+ bytes, the oldest for [\d.]+ s/,
    ],
  ] as const
) {
  test(`a limit of ${option} below what is stored needs consent`, async () => {
    const name = randomName();
    const before = limited(name, stored);
    await using _ = await connectPair([before], [new Actor("a", before, () => {})]);
    await put(before, 3);
    const after = limited(name, { ...stored, ...lower });
    const messages = () => asOperator(async (m) => (await m.streams.info(name)).state.messages);
    const begun = Date.now();
    await until("the oldest message is older than the limit", () => Date.now() - begun > 250);
    await assert.rejects(register(after), (error: Error) => {
      assert.ok(error instanceof StreamConfigError, String(error));
      assert.match(error.message, says);
      assert.match(error.message, /register\(\{ update: "discard" \}\)/);
      return true;
    });
    assert.equal(await messages(), 3);
    const [warning] = await register(after, { update: "discard" });
    assert.match(warning!, new RegExp(`limits\\.${option} from .* to `));
    await until("the server has dropped some", async () => await messages() < 3);
  });
}

test("a limit above what is stored, and a higher one, need no consent", async () => {
  const name = randomName();
  const before = limited(name, stored);
  await using _ = await connectPair([before], [new Actor("a", before, () => {})]);
  await put(before, 2);
  assert.equal((await register(limited(name, { messages: 2, bytes: 100_000, age: 1800 }))).length, 1);
  assert.equal((await register(limited(name, {}))).length, 1);
});

test("a stream of another retention is changed where that is possible and drops nothing, else refused", async () => {
  for (const retention of ["limits", "workqueue"] as const) {
    const event = new Event(randomName(), String, { storage: "memory" });
    await asOperator((m) =>
      m.streams.add(
        { name: event.name, subjects: [event.name], storage: "memory", retention } as
          & Partial<StreamConfig>
          & {
            name: string;
          },
      )
    );
    await assert.rejects(register(event, { update: false }), (error: Error) => {
      assert.ok(error instanceof StreamExistsError, String(error));
      assert.match(error.message, new RegExp(`retention is "${retention}", wanted "interest"`));
      return true;
    });
    await put(event, 2);
    await assert.rejects(register(event), /cannot change: retention is .*the stream holds 2 messages/);
    if (isOld || retention === "workqueue") {
      await assert.rejects(register(event, { update: "discard" }), (error: Error) => {
        assert.ok(error instanceof StreamConfigError, String(error));
        assert.match(error.message, /retention is .* can not change retention policy/);
        return true;
      });
    } else {
      const [warning] = await register(event, { update: "discard" });
      assert.match(warning!, /retention from "limits" to "interest"/);
      assert.deepEqual(await register(event), []);
    }
  }
});

test("a sealed stream is refused, as it takes no message", async () => {
  const event = new Event(randomName(), String, { storage: "memory" });
  await register(event);
  await asOperator(async (m) => {
    await m.streams.update(
      event.name,
      { ...(await m.streams.info(event.name)).config, sealed: true } as never,
    );
  });
  await assert.rejects(register(event), (error: Error) => {
    assert.ok(error instanceof StreamConfigError, String(error));
    assert.match(error.message, /sealed is true, wanted false: /);
    return true;
  });
});

test("an operator's backoff of a consumer, and what walnats has no option for, stay", async () => {
  const event = new Event(randomName(), String, { storage: "memory" });
  const actor = new Actor("a", event, () => {}, { maxAttempts: 5 });
  await using _ = await connectPair([event], [actor]);
  const own = { backoff: [5e9, 10e9], ...isOld ? {} : { metadata: { team: "billing" } } };
  await asOperator(async (m) => {
    const { config } = await m.consumers.info(event.name, "a");
    await m.consumers.update(event.name, "a", { ...config, ...own } as never);
  });
  await using sub = await new Actors(
    new Actor("a", event, () => {}, { maxAttempts: 5, maxAckPending: 9 }),
  ).connect(server.url, { logger: captureLogger() });
  await sub.register();
  const { config } = await asOperator((m) => m.consumers.info(event.name, "a"));
  assert.deepEqual([config.backoff, config.ack_wait, config.max_ack_pending], [own.backoff, 5e9, 9]);
  if (!isOld) assert.equal(config.metadata?.team, "billing");
});

test("a stream that confirms nothing is changed to confirm", async () => {
  const event = new Event(randomName(), String, { storage: "memory" });
  await register(event);
  await asOperator(async (m) => {
    await m.streams.update(event.name, { ...(await m.streams.info(event.name)).config, no_ack: true });
  });
  assert.match((await register(event))[0]!, /no_ack from true to false/);
  await put(event, 1);
});

test("what an operator has set stays where the event says nothing", async () => {
  const name = randomName();
  await register(limited(name, { messages: 5 }));
  const own: Partial<StreamConfig> = {
    duplicate_window: 30e9,
    ...isOld ? {} : { metadata: { team: "billing" }, compression: "s2" as never },
  };
  await asOperator(async (m) => m.streams.update(name, { ...(await m.streams.info(name)).config, ...own }));
  const config = async () => (await asOperator((m) => m.streams.info(name))).config;
  assert.deepEqual(await register(limited(name, { messages: 5 })), []);
  const [warning] = await register(limited(name, { messages: 6, age: 60 }));
  assert.ok(!warning!.includes("dedupWindow"), warning);
  const after = await config();
  assert.equal(after.duplicate_window, 30e9);
  if (!isOld) {
    assert.equal(after.metadata?.team, "billing");
    assert.equal(after.compression, "s2");
  }
  // No server takes a window that is longer than messages get old.
  const [shorter] = await register(limited(name, { messages: 6, age: 10 }));
  assert.match(shorter!, /limits\.age from 60 s to 10 s; dedupWindow from 30 s to 10 s/);
});

test("an actor of another event whose stream has the same name is refused", async () => {
  const name = randomName();
  await register(new Event(`${name}.a`, String, { storage: "memory" }));
  const other = new Event(`${name}-a`, String);
  await using sub = await new Actors(new Actor("a", other, () => {})).connect(server.url);
  await assert.rejects(sub.register(), (error: Error) => {
    assert.ok(error instanceof ConsumerConfigError, String(error));
    assert.ok(error.message.includes(`is that of the event "${name}.a"`), error.message);
    return true;
  });
  const both = [new Event(`${name}.a`, String), other].map((event, i) => new Actor(`a${i}`, event, () => {}));
  assert.throws(() => new Actors(...both), /would share the stream/);
});

test('register takes true, false and "discard" for update', async () => {
  const event = new Event(randomName(), String);
  await assert.rejects(
    register(event, { update: "drop" as never }),
    /"update" must be a boolean or "discard"/,
  );
});
