import assert from "node:assert/strict";
import { Actor, Actors, Event, Events, Reject } from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
import { DeadLetterGroups } from "../../src/actors/dead_letter_groups.ts";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";

test("dead letters are grouped by actor and error, but for its numbers; the newest names the group", () => {
  const groups = new DeadLetterGroups();
  const errors = [
    "Error: user 12 is gone",
    "Error: user 7 is gone",
    "Error: disk full",
    "Error: order 550e8400-e29b-41d4-a716-446655440000 is unknown",
    "Error: order 550e8400-e29b-41d4-a716-446655440001 is unknown",
    "Error: user 99 is gone",
    "Error: facade is down",
    "Error: faced is down",
  ];
  // In whatever order they come.
  for (const id of [3, 1, 2, 6, 4, 5, 7, 8]) {
    groups.add({ id, event: "e", actor: "a", error: errors[id - 1]!, time: new Date(id * 1000) });
  }
  groups.add({ id: 9, event: "e", actor: "b", error: errors[2]!, time: new Date(9000) });
  assert.deepEqual(
    groups.list().map(({ actor, error, count, newestId }) => [actor, error, count, newestId]),
    [
      ["a", errors[5], 3, 6],
      ["a", errors[4], 2, 5],
      ["b", errors[2], 1, 9],
      ["a", errors[7], 1, 8],
      ["a", errors[6], 1, 7],
      ["a", errors[2], 1, 3],
    ],
  );
  const [users] = groups.list();
  assert.deepEqual([users!.oldest, users!.newest], [new Date(1000), new Date(6000)]);
});

test("dead letters are chosen by the text of their error and by time", async () => {
  const event = new Event(randomName(), Number);
  const actor = new Actor(randomName(), event, (n) => {
    throw new Reject(n % 2 ? `user ${n} is gone` : "disk full");
  });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emitMany(event, [1, 2, 3, 4, 5], { sync: true });
  await pair.sub.listen({ burst: true });
  const { deadLetters } = pair.sub;
  const which = { actor: actor.name };
  const groups = await deadLetters.groups(which);
  assert.deepEqual(groups.map(({ count, event }) => [count, event]), [[3, event.name], [2, event.name]]);
  assert.match(groups[0]!.error, /user [135] is gone/);
  assert.equal((await deadLetters.groups({ event: randomName() })).length, 0);
  const full = await deadLetters.list({ ...which, error: "disk" });
  assert.equal(full.length, 2);
  const [newest, ...others] = await deadLetters.list(which);
  assert.equal(others.length, 4);
  const { time } = newest!;
  assert.deepEqual(await deadLetters.list({ ...which, since: new Date(time.getTime() + 1) }), []);
  assert.equal((await deadLetters.list({ ...which, since: time }))[0]!.id, newest!.id);
  assert.ok((await deadLetters.list({ ...which, until: time })).every((letter) => letter.id !== newest!.id));
  assert.equal(await deadLetters.drop({ ...which, error: "disk full" }), 2);
  assert.equal((await deadLetters.list(which)).length, 3);
  await assert.rejects(deadLetters.list({ since: "today" } as never), /option "since" must be a valid Date/);
  await assert.rejects(deadLetters.groups({ error: 1 } as never), /option "error" must be a string/);
});

test("they are grouped for a user who may make no consumer there, and the server is asked once only", async () => {
  await using own = await NatsServer.start({
    version: server.version,
    config: `authorization { users: [
      { user: all, password: all }
      { user: some, password: some, permissions: { publish: { deny: ["$JS.API.CONSUMER.CREATE._walnats-dead.>"] } } }
    ] }`,
  });
  const event = new Event("paid", Number);
  const actor = new Actor("ship", event, (n) => {
    throw new Reject(`no place for ${n}`);
  });
  const as = (user: string) => ({ servers: own.url, user, pass: user });
  await using pub = await new Events(event).connect(as("all"));
  await pub.register();
  await using sub = await new Actors(actor).connect(as("all"), { logger: captureLogger() });
  await sub.register();
  await pub.emitMany(event, [1, 2, 3], { sync: true });
  await sub.listen({ burst: true });
  const log = captureLogger();
  await using some = await new Actors(actor).connect(as("some"), { logger: log });
  for (let again = 0; again < 3; again++) {
    assert.deepEqual((await some.deadLetters.groups()).map(({ count }) => count), [3]);
  }
  const refused = log.lines.filter(({ message }) => message.includes("CONSUMER.CREATE"));
  assert.ok(refused.length <= 1, JSON.stringify(log.lines));
});
