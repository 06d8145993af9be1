import assert from "node:assert/strict";
import { Actor, Actors, ConsumerConfigError, ConsumerExistsError, Event, Events } from "@walnats/core";
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
