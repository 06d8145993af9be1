import assert from "node:assert/strict";
import { Actor, Actors, Event, Events, Limits } from "@walnats/core";
import { Inspector } from "@walnats/core/inspector";
import { connect } from "@nats-io/transport-node";
import { jetstreamManager } from "@nats-io/jetstream";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";

const options = { logger: captureLogger() };
const noop = () => {};

test("what is declared otherwise than it is on the server is told, and gone after register()", async () => {
  const name = randomName();
  const before = new Event(name, Number, { limits: new Limits({ age: 3600 }) });
  await using pub = await new Events(before).connect(server.url, options);
  await using sub = await new Actors(new Actor("work", before, noop, { maxAttempts: 3 })).connect(
    server.url,
    options,
  );
  await using inspector = await new Inspector().connect(server.url, options);
  const missing = { kind: "missing", option: undefined, actual: undefined, wanted: undefined };
  const event = new Event(name, Number, { description: "numbers", limits: new Limits({ age: 60 }) });
  const actors = new Actors(new Actor("work", event, noop, { maxAttempts: 5, ackWait: 7 }));
  assert.deepEqual(await inspector.differences(new Events(event), actors), [
    { event: name, actor: undefined, ...missing },
    { event: name, actor: "work", ...missing },
  ]);
  await pub.register();
  assert.deepEqual(await inspector.differences(actors), [{ event: name, actor: "work", ...missing }]);
  await sub.register();
  assert.deepEqual(await inspector.differences([before], [...actors].slice(1)), []);
  const found = await inspector.differences(new Events(event), actors);
  assert.deepEqual(
    found.map(({ actor, kind, option, actual, wanted }) => [actor, kind, option, actual, wanted]),
    [
      [undefined, "option", "description", '""', '"numbers"'],
      [undefined, "option", "limits.age", "3600 s", "60 s"],
      ["work", "option", "ackWait", "16 s", "7 s"],
      ["work", "option", "maxAttempts", "3", "5"],
    ],
  );
  await using changed = await new Events(event).connect(server.url, options);
  await changed.register();
  await using changing = await actors.connect(server.url, options);
  await changing.register();
  assert.deepEqual(await inspector.differences(new Events(event), actors), []);
});

test("what has the name and is something else is told", async () => {
  const prefix = randomName();
  const dotted = new Event(`${prefix}.a`, Number);
  const dashed = new Event(`${prefix}-a`, Number);
  await using pub = await new Events(dotted).connect(server.url, options);
  await pub.register();
  const admin = await connect({ servers: server.url });
  const { consumers } = await jetstreamManager(admin);
  await consumers.add(dotted.streamName, {
    durable_name: "push",
    deliver_subject: randomName(),
    ack_policy: "explicit",
  });
  await admin.close();
  await using inspector = await new Inspector().connect(server.url, options);
  const kinds = async (...declared: Parameters<typeof inspector.differences>) =>
    (await inspector.differences(...declared)).map(({ kind }) => kind);
  assert.deepEqual(await kinds([dashed]), ["other"]);
  assert.deepEqual(await kinds([new Actor("push", dotted, noop)]), ["other"]);
  // In a stream of others only the stream counts.
  const others = new Event("any", Number, { stream: dotted.streamName, subject: `${prefix}.a` });
  const nowhere = new Event("any", Number, { stream: randomName(), subject: `${prefix}.a` });
  assert.deepEqual(await kinds([others]), []);
  assert.deepEqual(await kinds([nowhere]), ["missing"]);
});
