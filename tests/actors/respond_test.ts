import assert from "node:assert/strict";
import { Actor, Event } from "@walnats/core";
import { connect as connectNats } from "@nats-io/transport-node";
import { randomName, server } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";

test("an actor with a response takes messages that nobody awaits a response to", async () => {
  const event = new Event(randomName(), String);
  const seen: string[] = [];
  const actor = new Actor(randomName(), event.withResponse(Number), (text) => seen.push(text));
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "hi");
  await pair.sub.listen({ burst: true });
  assert.deepEqual(seen, ["hi"]);
});

test("a response goes to the inbox that the message names, with its headers", async () => {
  const event = new Event(randomName(), String);
  const actor = new Actor(randomName(), event.withResponse(Number), (text) => Number(text));
  await using pair = await connectPair([event], [actor]);
  const nc = await connectNats({ servers: server.url });
  const answers = nc.subscribe("_INBOX.walnats-test.1", { max: 1 });
  const { headers } = await import("@nats-io/nats-core");
  const hdrs = headers();
  hdrs.set("Walnats-Reply", "_INBOX.walnats-test.1");
  hdrs.set("hello", "world");
  nc.publish(event.subjectName, '"42"', { headers: hdrs });
  await pair.sub.listen({ burst: true });
  for await (const answer of answers) {
    assert.deepEqual([answer.string(), answer.headers?.get("hello")], ["42", "world"]);
  }
  await nc.close();
});

test("a header cannot make a response go to somebody else's subject", async () => {
  const event = new Event(randomName(), String);
  const target = new Event(randomName(), String);
  const leaked: string[] = [];
  const actor = new Actor(randomName(), event.withResponse(String), (text) => text);
  const spy = new Actor(randomName(), target, (text) => void leaked.push(text));
  await using pair = await connectPair([event, target], [actor, spy]);
  const nc = await connectNats({ servers: server.url });
  const { headers } = await import("@nats-io/nats-core");
  for (const subject of [target.subjectName, "$JS.API.STREAM.DELETE.x", "_INBOX.a b", "_INBOX.>"]) {
    const hdrs = headers();
    hdrs.set("Walnats-Reply", subject);
    nc.publish(event.subjectName, '"x"', { headers: hdrs });
  }
  await nc.flush();
  await nc.close();
  await pair.sub.listen({ burst: true, pollDelay: 0.3, batch: 4 });
  assert.deepEqual(leaked, []);
});
