import assert from "node:assert/strict";
import process from "node:process";
import {
  Actor,
  Actors,
  ConsumerConfigError,
  ConsumerExistsError,
  Event,
  Events,
  Limits,
} from "@walnats/core";
import { NatsServer } from "../../src/testing/mod.ts";
import { connect as connectNats } from "@nats-io/transport-node";
import { jetstreamManager } from "@nats-io/jetstream";
import { randomName, server } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";

const noop = () => {};

test("register updates a consumer, or refuses to, naming the option and both values", async () => {
  const event = new Event(randomName(), String);
  const name = randomName();
  await using first = await connectPair([event], [new Actor(name, event, noop)]);
  const changed = new Actor(name, event, noop, {
    ackWait: 20,
    maxAttempts: 3,
    maxAckPending: 7,
    description: "new",
  });
  await using sub = await new Actors(changed).connect(server.url);
  await assert.rejects(sub.register({ update: false }), (error: Error) => {
    assert.ok(error instanceof ConsumerExistsError);
    assert.match(error.message, /ackWait is 16 s, wanted 20 s; maxAttempts is -1, wanted 3/);
    return true;
  });
  await sub.register();
  await sub.register({ update: false });
  await first.sub.register({ create: false, update: false });
});

test("a consumer of somebody else with the same name is left alone", async () => {
  const event = new Event(randomName(), String);
  const name = randomName();
  await using pub = await new Events(event).connect(server.url);
  await pub.register();
  const nc = await connectNats({ servers: server.url });
  await (await jetstreamManager(nc)).consumers.add(event.streamName, {
    durable_name: name,
    ack_policy: "none" as never,
  });
  await nc.close();
  await using sub = await new Actors(new Actor(name, event, noop)).connect(server.url);
  await assert.rejects(sub.register(), ConsumerConfigError);
});

test("the longest names that fit together serve a job, its retry and its dead letter", async () => {
  for (const [e, a] of [[127, 126], [37, 216]] as const) {
    const event = new Event(randomName().padEnd(e, "e"), String);
    const actor = new Actor("a".repeat(a), event, () => {
      throw new Error("for good");
    }, { maxAttempts: 1 });
    await using pair = await connectPair([event], [actor]);
    await pair.pub.emit(event, "hi", { sync: true });
    await pair.sub.listen({ burst: true });
    assert.equal((await pair.sub.deadLetters.list({ event: event.name, actor: actor.name })).length, 1);
    await pair.sub.deadLetters.drop({ event: event.name, actor: actor.name });
  }
});

/** The names of the consumers of a stream. */
async function consumersOf(url: string, stream: string): Promise<string[]> {
  const nc = await connectNats({ servers: url });
  try {
    const names: string[] = [];
    for await (const { name } of (await jetstreamManager(nc)).consumers.list(stream)) names.push(name);
    return names;
  } finally {
    await nc.close();
  }
}

test("an event with as many actors as it may have says so, and what to raise", async () => {
  const event = new Event(randomName(), String, { limits: new Limits({ consumers: 1 }) });
  await using pair = await connectPair([event], [new Actor("first", event, noop)]);
  await pair.sub.register();
  await using sub = await new Actors(new Actor("second", event, noop)).connect(server.url);
  await assert.rejects(sub.register(), (error: Error) => {
    assert.ok(error instanceof ConsumerConfigError);
    assert.equal(error.actor, "second");
    assert.match(
      error.message,
      /"second" .* the event's stream has as many consumers as it may: raise limits.consu/,
    );
    return true;
  });
});

test("an actor without a place for its delayed messages is not half registered", async () => {
  await using own = await NatsServer.start({ version: server.version });
  const nc = await connectNats({ servers: own.url });
  const manager = await jetstreamManager(nc);
  // As an administrator may have made it. Only newer servers can raise the number.
  await manager.streams.add({
    name: "_walnats-parked",
    subjects: ["_walnats.parked.*.*"],
    retention: "workqueue" as never,
    discard: "new" as never,
    max_consumers: 1,
  });
  await nc.close();
  const event = new Event(randomName(), String);
  await using pair = await connectPair([event], [new Actor("first", event, noop)], own.url);
  await pair.sub.register();
  await using sub = await new Actors(new Actor("second", event, noop)).connect(own.url);
  if (server.version.startsWith("2.9.")) {
    await assert.rejects(sub.register(), (error: Error) => {
      assert.ok(error instanceof ConsumerConfigError);
      assert.match(
        error.message,
        /"second" .* the stream "_walnats-parked", .* has as many consumers as it may/,
      );
      return true;
    });
    assert.deepEqual(await consumersOf(own.url, event.streamName), ["first"]);
  } else {
    await sub.register();
    assert.deepEqual((await consumersOf(own.url, event.streamName)).sort(), ["first", "second"]);
  }
});

test("an actor whose event has no stream leaves nothing behind", async () => {
  await using own = await NatsServer.start({ version: server.version });
  const event = new Event(randomName(), String);
  await using sub = await new Actors(new Actor("early", event, noop)).connect(own.url);
  await assert.rejects(sub.register(), /a publisher must call register\(\) first/);
  const nc = await connectNats({ servers: own.url });
  const names: string[] = [];
  for await (const { config } of (await jetstreamManager(nc)).streams.list()) names.push(config.name);
  await nc.close();
  assert.deepEqual(names, []);
});

test("1,100 actors are registered by one call, and again by forty connections at once", {
  timeout: 180_000,
}, async () => {
  await using own = await NatsServer.start({ version: server.version });
  const events = [new Event("first", String), new Event("second", String)];
  const actors = Array.from({ length: 1100 }, (_, i) => new Actor(`actor-${i}`, events[i % 2]!, noop));
  await using pub = await new Events(...events).connect(own.url);
  await pub.register();
  await using sub = await new Actors(...actors).connect(own.url);
  await sub.register();
  assert.equal((await consumersOf(own.url, "_walnats-parked")).length, 1100);
  const some = Array.from({ length: 5 }, (_, i) => new Actor(`further-${i}`, events[0]!, noop));
  await Promise.all(Array.from({ length: 40 }, async () => {
    await using one = await new Actors(...some).connect(own.url);
    await one.register();
  }));
});

test("forty first registers of separate connections at once: none fails", async () => {
  await using own = await NatsServer.start({ version: server.version });
  const events = Array.from({ length: 3 }, (_, i) => new Event(`event-${i}`, String));
  await Promise.all(Array.from({ length: 40 }, async () => {
    await using pub = await new Events(...events).connect(own.url);
    await pub.register();
    await using sub = await new Actors(
      ...events.map((event) => new Actor("one", event, noop, { maxAttempts: 2 })),
    )
      .connect(own.url);
    await sub.register();
  }));
});

test("a request that gets no answer is repeated", {
  skip: process.platform === "win32" && "Windows cannot stop a process for a while",
}, async () => {
  await using own = await NatsServer.start({ version: server.version });
  const event = new Event(randomName(), String);
  await using pair = await connectPair([event], [new Actor("late", event, noop)], own.url);
  process.kill(own.pid, "SIGSTOP");
  const going = setTimeout(() => process.kill(own.pid, "SIGCONT"), 5300);
  try {
    await Promise.all([pair.pub.register(), pair.sub.register()]);
  } finally {
    clearTimeout(going);
    process.kill(own.pid, "SIGCONT");
  }
});
