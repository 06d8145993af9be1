// The streams that walnats keeps for itself: which are made, and in what accounts.

import assert from "node:assert/strict";
import { type JetStreamManager, jetstreamManager, type StreamConfig } from "@nats-io/jetstream";
import { connect as connectNats } from "@nats-io/transport-node";
import {
  Actor,
  Actors,
  Event,
  Events,
  Limits,
  StreamConfigError,
  StreamExistsError,
  type types,
} from "@walnats/core";
import { NatsServer } from "../../src/testing/mod.ts";
import { covers } from "../../src/subjects.ts";
import { captureLogger } from "../helpers/capture_logger.ts";
import { deleteStream } from "../helpers/delete_at_server.ts";
import { listenUntil } from "../helpers/listen_until.ts";
import { server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";

const event = new Event("paid", String, { storage: "memory", limits: new Limits({ bytes: 1_000_000 }) });
const noop = () => {};
const plain = new Actor("plain", event, noop, { deadLetters: false });
const failing = new Actor("failing", event, () => {
  throw new Error("for good");
}, { maxAttempts: 1, ackWait: 1 });

const ACCOUNTS = `
jetstream { max_file_store: 1GB, max_memory_store: 400MB }
accounts {
  all { jetstream: enabled, users: [{ user: all, password: p }] }
  one { jetstream: enabled, users: [{ user: one, password: p }] }
  two { jetstream: enabled, users: [{ user: two, password: p }] }
  demands {
    jetstream { max_file: 100MB, max_mem: 10MB, max_bytes_required: true }
    users: [{ user: demands, password: p }]
  }
  small {
    jetstream { max_file: 100MB, max_mem: 10MB, max_bytes_required: true }
    users: [
      { user: small, password: p, permissions { publish { deny: ["$JS.API.INFO"] } } }
    ]
  }
  memory { jetstream { max_file: 0, max_mem: 50MB }, users: [{ user: memory, password: p }] }
  both {
    jetstream { max_file: 0, max_mem: 50MB, max_bytes_required: true }
    users: [{ user: both, password: p }]
  }
}
`;

const startServer = () => NatsServer.start({ version: server.version, config: ACCOUNTS });
const as = (nats: NatsServer, user: string) => ({ servers: nats.url, user, pass: "p" });

/** JetStream as an operator of the account sees it. */
async function asOperator<T>(
  nats: NatsServer,
  user: string,
  work: (manager: JetStreamManager) => Promise<T>,
): Promise<T> {
  const nc = await connectNats(as(nats, user));
  try {
    return await work(await jetstreamManager(nc, { checkAPI: false }));
  } finally {
    await nc.close();
  }
}

/** The configurations of walnats' own streams by the rest of their names. */
function ownStreams(nats: NatsServer, user: string): Promise<Record<string, StreamConfig>> {
  return asOperator(nats, user, async (manager) => {
    const found: Record<string, StreamConfig> = {};
    for await (const { config } of manager.streams.list()) {
      if (config.name.startsWith("_walnats-")) found[config.name.slice(9)] = config;
    }
    return found;
  });
}

/** Registers the event and the actors; resolves to what was logged. */
async function register(
  nats: NatsServer,
  user: string,
  actors: types.AnyActor[],
  options?: types.ActorsConnectOptions["ownStreams"],
  update?: boolean | "discard",
): Promise<string[]> {
  const logger = captureLogger();
  await using pub = await new Events(event).connect(as(nats, user), { logger });
  await pub.register();
  await using sub = await new Actors(...actors).connect(as(nats, user), { logger, ownStreams: options });
  await sub.register(update === undefined ? {} : { update });
  return logger.lines.filter(({ level }) => level !== "debug").map(({ level, message }) =>
    `${level}: ${message}`
  );
}

/** A message that fails for good becomes a dead letter. */
async function failOne(nats: NatsServer, user: string): Promise<void> {
  await using pub = await new Events(event).connect(as(nats, user));
  await using sub = await new Actors(failing).connect(as(nats, user), { logger: captureLogger() });
  await sub.register();
  await pub.emit(event, "hi", { sync: true });
  const has = async () => (await sub.deadLetters.list()).length === 1;
  await listenUntil(sub, "there is a letter", has);
}

test("own streams are made where an actor needs them, and nowhere else", async () => {
  await using nats = await startServer();
  const names = async () => Object.keys(await ownStreams(nats, "all")).sort();
  await using pub = await new Events(event).connect(as(nats, "all"));
  await pub.register();
  assert.deepEqual(await names(), []);
  await register(nats, "all", [plain]);
  assert.deepEqual(await names(), ["parked"]);
  await register(nats, "all", [new Actor("letters", event, noop)]);
  assert.deepEqual(await names(), ["dead", "parked"]);
  await register(nats, "all", [failing]);
  assert.deepEqual(await names(), ["dead", "exhausted", "parked"]);
});

test("own streams are made and changed as connect says", async () => {
  await using nats = await startServer();
  const options = {
    storage: "memory",
    bytes: 1_000_000,
    delayed: { bytes: 2_000_000 },
    deadLetters: { age: 3600, storage: undefined },
    advisories: { age: 60, storage: "file" },
  } as const;
  await register(nats, "all", [failing], options);
  const shown = async () =>
    Object.fromEntries(
      Object.entries(await ownStreams(nats, "all")).map((
        [name, { storage, max_bytes, max_age }],
      ) => [name, [storage, max_bytes, max_age / 1e9]]),
    );
  const made = { parked: ["memory", 2e6, 0], dead: ["memory", 1e6, 3600], exhausted: ["file", 1e6, 60] };
  assert.deepEqual(await shown(), made);
  // What no option is given for stays.
  assert.deepEqual(await register(nats, "all", [failing]), []);
  assert.deepEqual(await shown(), made);
  await assert.rejects(
    register(nats, "all", [failing], { deadLetters: { age: 7200 } }, false),
    (error: Error) => {
      assert.ok(error instanceof StreamExistsError, String(error));
      assert.match(error.message, /ownStreams\.deadLetters\.age is 3600 s, wanted 7200 s/);
      return true;
    },
  );
  assert.deepEqual(await register(nats, "all", [failing], { deadLetters: { age: 7200 } }), [
    'warn: walnats: register changed the stream "_walnats-dead": ' +
    "ownStreams.deadLetters.age from 3600 s to 7200 s",
  ]);
  await failOne(nats, "all");
  const less = { deadLetters: { bytes: 10 } };
  await assert.rejects(register(nats, "all", [failing], less), (error: Error) => {
    assert.ok(error instanceof StreamConfigError, String(error));
    assert.match(
      error.message,
      /ownStreams\.deadLetters\.bytes is 1000000, wanted 10: the stream holds \d+ messages of \d+ bytes/,
    );
    return true;
  });
  await register(nats, "all", [failing], less, "discard");
  await assert.rejects(register(nats, "all", [failing], { storage: "file" }), StreamConfigError);
});

test("with update: false nothing that is there is changed", async () => {
  await using nats = await startServer();
  await register(nats, "all", [failing]);
  const leases = () =>
    asOperator(nats, "all", async (manager) => {
      const infos = [["paid", "failing"], ["_walnats-parked", "paid_:failing"]] as const;
      return await Promise.all(
        infos.map(async ([stream, name]) =>
          (await manager.consumers.info(stream, name)).config.ack_wait! / 1e9
        ),
      );
    });
  const slower = new Actor("failing", event, noop, { maxAttempts: 1, ackWait: 9 });
  await assert.rejects(register(nats, "all", [slower], undefined, false), /ackWait is 1 s, wanted 9 s/);
  assert.deepEqual(await leases(), [1, 1]);
  // As an earlier version of walnats made it.
  await asOperator(nats, "all", async (manager) => {
    const { config } = await manager.streams.info("_walnats-exhausted");
    await manager.streams.update(config.name, { ...config, subjects: config.subjects.slice(0, 1) });
  });
  await assert.rejects(register(nats, "all", [failing], undefined, false), StreamExistsError);
  const [warning] = await register(nats, "all", [slower]);
  assert.match(warning!, /changed the stream "_walnats-exhausted": subjects from \[.*\] to \[.*alone.*\]/);
  assert.deepEqual(await leases(), [9, 9]);
});

test("options of own streams are checked", async () => {
  const actors = new Actors(plain);
  for (
    const [options, says] of [
      [{ bytes: 0 }, /option "bytes" must be/],
      [{ age: 5 }, /unknown option "age"/],
      [{ delayed: { age: 5 } }, /option "delayed": unknown option "age"/],
      [{ deadLetters: { storage: "disk" } }, /option "deadLetters": option "storage" must be/],
      ["memory", /options must be an object/],
    ] as const
  ) {
    await assert.rejects(actors.connect(server.url, { ownStreams: options as never }), says);
  }
});

test("own streams work in accounts that demand limits, or have memory only", async () => {
  await using nats = await startServer();
  const cases = [
    ["demands", "file", /there is room for 6553600 bytes of dead letters/],
    ["small", "file", /there is room for 16777216 bytes of dead letters/],
    ["memory", "memory", /dead letters are in memory/],
    ["both", "memory", /dead letters are in memory/],
  ] as const;
  for (const [user, storage, says] of cases) {
    const log = await register(nats, user, [failing]);
    assert.ok(log.some((line) => line.startsWith("warn:") && says.test(line)), log.join("\n"));
    const streams = Object.values(await ownStreams(nats, user));
    assert.deepEqual(streams.map((config) => config.storage), [storage, storage, storage], user);
    await failOne(nats, user);
    assert.deepEqual(await register(nats, user, [failing]), []);
  }
});

test("an event's stream that the account refuses says what to do", async () => {
  await using nats = await startServer();
  await asOperator(
    nats,
    "all",
    (manager) => manager.streams.add({ name: "all", subjects: ["sent.>", "sent"] }),
  );
  for (
    const [user, refused, says] of [
      ["demands", new Event("sent", String), /max bytes set: give the event limits\.bytes/],
      ["memory", new Event("sent", String), /storage .*: give it smaller limits\.bytes, or raise/],
      ["all", new Event("sent", String), /overlap .*: take its subject from that stream/],
    ] as const
  ) {
    await using pub = await new Events(refused).connect(as(nats, user));
    await assert.rejects(pub.register(), (error: Error) => {
      assert.ok(error instanceof StreamConfigError, String(error));
      assert.match(error.message, says);
      return true;
    });
  }
});

test(
  "beside a stream of others with the advisories, they are taken from there",
  { timeout: 60_000 },
  async () => {
    await using nats = await startServer();
    const others = { name: "audit", subjects: ["$JS.EVENT.ADVISORY.>"] };
    await asOperator(nats, "all", (manager) => manager.streams.add(others));
    const log = await register(nats, "all", [failing]);
    assert.deepEqual(
      log.filter((line) => line.includes('from the stream "audit"')).length,
      1,
      log.join("\n"),
    );
    assert.deepEqual(await register(nats, "all", [failing]), []);
    // Its only delivery is lost: without the advisory, nobody would ever take it again.
    const nc = await connectNats(as(nats, "all"));
    await using pub = await new Events(event).connect(as(nats, "all"));
    await pub.emit(event, "lost", { sync: true });
    const taken = nc.subscribe("taken", { max: 1 });
    nc.publish("$JS.API.CONSUMER.MSG.NEXT.paid.failing", JSON.stringify({ batch: 1, expires: 9e9 }), {
      reply: "taken",
    });
    for await (const message of taken) assert.equal(message.string(), '"lost"');
    await nc.close();
    await using sub = await new Actors(failing).connect(as(nats, "all"), { logger: captureLogger() });
    await sub.register();
    await listenUntil(sub, "there is a letter", async () => (await sub.deadLetters.list()).length === 1);
    // When the others' stream is gone, ours has the subject itself.
    await asOperator(nats, "all", (manager) => deleteStream(manager, "audit"));
    await register(nats, "all", [failing]);
    const { exhausted } = await ownStreams(nats, "all");
    assert.ok(exhausted!.subjects.includes("$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>"));
    assert.ok(!exhausted!.sources?.length);

    // A stream with a part of them, or one from which taking would take them away, cannot serve.
    const part = { name: "audit", subjects: ["$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.orders.*"] };
    const queue = { ...others, retention: "workqueue" as never };
    for (const [user, other] of [["one", part], ["two", queue]] as const) {
      await asOperator(nats, user, (manager) => manager.streams.add(other));
      await register(nats, user, [plain]);
      await assert.rejects(register(nats, user, [failing]), (error: Error) => {
        assert.ok(error instanceof StreamConfigError, String(error));
        assert.match(error.message, /"_walnats-exhausted".* a part belongs to the stream "audit" \(/);
        return true;
      });
    }
  },
);

test("a pattern covers a subject, or does not", () => {
  const subject = "a.b.*.*";
  for (const pattern of [">", "a.>", "a.b.>", "a.*.>", "*.*.*.*", "a.b.*.>", subject]) {
    assert.ok(covers(pattern, subject), pattern);
  }
  for (const pattern of ["a.b", "a.b.*", "a.b.*.*.*", "a.b.*.*.>", "a.b.c.*", "b.>"]) {
    assert.ok(!covers(pattern, subject), pattern);
  }
});
