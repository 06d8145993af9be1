// Events in streams that others have made.

import assert from "node:assert/strict";
import { RetentionPolicy } from "@nats-io/jetstream";
import {
  Actor,
  Actors,
  ConsumerConfigError,
  currentContext,
  Event,
  Events,
  ExecuteIn,
  moduleHandler,
  Reject,
  Retry,
  StreamConfigError,
  StreamNotFoundError,
} from "@walnats/core";
import { captureLogger } from "../helpers/capture_logger.ts";
import { consumerInfo } from "../helpers/consumer_info.ts";
import { listenUntil } from "../helpers/listen_until.ts";
import { randomName, server } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { startOthers } from "./helpers.ts";

const HANDLERS = new URL("./handlers.ts", import.meta.url);

test("an actor gets what others publish, with its subject, in each place where handlers run", async () => {
  await using others = await startOthers();
  const event = new Event(randomName(), Object, { stream: others.name, subject: others.subject("*.paid") });
  const seen: unknown[] = [];
  const main = new Actor("main", event, (message) => void seen.push([currentContext().subject, message]));
  const workers = [ExecuteIn.THREAD, ExecuteIn.PROCESS].map((executeIn) =>
    new Actor(executeIn.toLowerCase(), event, moduleHandler(HANDLERS, "checkSubject"), {
      executeIn,
      maxAttempts: 1,
    })
  );
  await using pair = await connectPair([event], [main, ...workers]);
  const before = (await others.manager.streams.info(others.name)).config;
  await others.publish("1.paid", { id: 1 });
  await others.publish("1.sent", { id: 2 });
  await others.publish("2.paid", { id: 3 });
  await listenUntil(pair.sub, "all actors had both", async () => {
    const infos = await Promise.all([main, ...workers].map(consumerInfo));
    return infos.every(({ pending, ackPending }) => pending + ackPending === 0);
  });
  assert.deepEqual(await pair.sub.deadLetters.list({ event: event.name }), []);
  assert.deepEqual(seen.map((each) => (each as unknown[])[0]), [
    others.subject("1.paid"),
    others.subject("2.paid"),
  ]);
  assert.deepEqual((await others.manager.streams.info(others.name)).config, before, "its settings stay");
});

test("subjects survive a delay, a dead letter and its redrive", async () => {
  await using others = await startOthers();
  const event = new Event(randomName(), Number, { stream: others.name, subject: others.subject(">") });
  const seen: string[] = [];
  const actor = new Actor(randomName(), event, (id) => {
    const { subject, attempts, seqNumber, metadata } = currentContext();
    assert.equal(metadata.stream, others.name);
    assert.equal(seqNumber, 1);
    seen.push(`${subject.slice(others.subject("").length)} ${id} ${attempts}`);
    if (seen.length === 1) throw new Retry({ delay: 5.5 });
    if (seen.length === 2) throw new Reject("no");
  });
  await using pair = await connectPair([event], [actor]);
  await others.publish("a.b.c", 7);
  await listenUntil(pair.sub, "it is a letter", async () => {
    const [letter] = await pair.sub.deadLetters.list({ event: event.name });
    if (letter) {
      assert.equal(letter.subject, others.subject("a.b.c"));
      assert.deepEqual([letter.event, letter.actor, letter.seqNumber], [event.name, actor.name, 1]);
      assert.deepEqual(letter.headers, {});
    }
    return letter !== undefined;
  });
  // An operator's connection, which has no actor of the event.
  const beside = new Actor(randomName(), new Event(randomName(), Number), () => {});
  await using operator = await new Actors(beside).connect(server.url);
  const [letter] = await operator.deadLetters.list({ event: event.name });
  assert.equal(letter?.actor, actor.name);
  for (const { deadLetters } of [pair.sub, operator]) {
    assert.deepEqual(await deadLetters.list({ event: randomName() }), []);
  }
  assert.equal(await pair.sub.deadLetters.redrive({ event: event.name }), 1);
  await listenUntil(pair.sub, "it has run again", () => seen.length === 3);
  assert.deepEqual(seen, ["a.b.c 7 1", "a.b.c 7 2", "a.b.c 7 1"]);
});

test("what is emitted into a stream of others is there for all", async () => {
  await using others = await startOthers();
  const created = new Event(randomName(), Object, {
    stream: others.name,
    subject: others.subject("created"),
  });
  const paid = new Event(others.subject("paid"), Number, { stream: others.name });
  const all = new Event(randomName(), Object, { stream: others.name, subject: others.subject("*") });
  await using conn = await new Events(created, paid, all).connect(server.url);
  await conn.register();
  await using watching = conn.monitor();
  const stored = await conn.emit(created, { id: 5 }, { sync: true });
  assert.deepEqual([stored.stream, stored.seq], [others.name, 1]);
  await conn.emit(paid, 6);
  const monitored = [];
  for await (const { name, subject } of watching) {
    monitored.push(`${name} ${subject}`);
    if (monitored.length === 4) break;
  }
  const { name } = all;
  assert.deepEqual(
    monitored.toSorted(),
    [
      `${created.name} ${created.subjectName}`,
      `${name} ${created.subjectName}`,
      `${name} ${paid.subjectName}`,
      `${paid.name} ${paid.name}`,
    ].toSorted(),
  );
  await others.consumer("plain");
  const plain = await (await others.js.consumers.get(others.name, "plain")).next();
  assert.deepEqual(plain?.json(), { id: 5 });
  await assert.rejects(conn.emit(all, {}), (error: Error) => {
    assert.match(error.message, /emit: the event ".*" must have one subject, not ".*\.\*"/);
    return error instanceof TypeError;
  });
});

test("a filter chooses among the subjects, and register changes it", async () => {
  await using others = await startOthers();
  const event = new Event(randomName(), Number, { stream: others.name, subject: others.subject(">") });
  const seen: number[] = [];
  const name = randomName();
  const filtered = (...filter: string[]) =>
    new Actor(name, event, (id) => void seen.push(id), { filter: filter.map(others.subject) });
  {
    await using pair = await connectPair([event], [filtered("eu.*")]);
    await others.publish("eu.a", 1);
    await others.publish("us.a", 2);
    await others.publish("eu.b", 3);
    await listenUntil(pair.sub, "both came", () => seen.length === 2);
  }
  await using pair = await connectPair([event], [filtered("us.*")]);
  const changes = pair.log.lines.filter(({ level }) => level === "warn").map(({ message }) => message);
  assert.equal(changes.length, 1);
  assert.match(changes[0]!, /filter from \[".*\.eu\.\*"\] to \[".*\.us\.\*"\]/);
  await others.publish("us.b", 4);
  await others.publish("eu.c", 5);
  await listenUntil(pair.sub, "the other ones come", () => seen.includes(4));
  assert.ok(!seen.includes(5));
  const several = filtered("us.*", "asia.>");
  if (server.version.startsWith("2.9.")) {
    const fresh = new Actor(`${name}2`, event, () => {}, { filter: several.filter });
    for (const each of [several, fresh]) {
      await using sub = await new Actors(each).connect(server.url);
      await assert.rejects(sub.register(), /several subjects in "filter" need nats-server 2.10/);
    }
    await assert.rejects(others.manager.consumers.info(others.name, `${name}2`));
    return;
  }
  await using more = await connectPair([event], [several]);
  await others.publish("asia.a.b", 6);
  await others.publish("eu.d", 7);
  await others.publish("us.c", 8);
  await listenUntil(more.sub, "both come", () => seen.includes(6) && seen.includes(8));
  assert.ok(!seen.includes(7));
});

test("a work queue: actors share its subjects out, and what is done is gone", async () => {
  await using others = await startOthers({ retention: RetentionPolicy.Workqueue });
  await others.publish("a.0", 0);
  const event = new Event(randomName(), Number, { stream: others.name, subject: others.subject(">") });
  const seen: string[] = [];
  const actor = (name: string, filter: string) =>
    new Actor(name, event, (id) => void seen.push(`${name} ${id}`), { filter: others.subject(filter) });
  await using pair = await connectPair([event], [actor("a", "a.*"), actor("b", "b.*")]);
  await others.publish("b.1", 1);
  await listenUntil(pair.sub, "both have run", () => seen.length === 2);
  assert.deepEqual(seen.toSorted(), ["a 0", "b 1"]);
  await until(
    "it is empty",
    async () => (await others.manager.streams.info(others.name)).state.messages === 0,
  );
  await using sub = await new Actors(actor("c", "a.0")).connect(server.url);
  await assert.rejects(sub.register(), (error: Error) => {
    assert.match(
      error.message,
      /is a work queue, which gives each message to one consumer, .*option "filter"/,
    );
    return error instanceof ConsumerConfigError;
  });
});

test("a durable consumer that others have made is shared with them", async () => {
  await using others = await startOthers();
  const name = randomName();
  await others.consumer(name, { filter_subject: others.subject("a"), ack_wait: 20e9, max_deliver: 9 });
  for (let id = 0; id < 6; id++) await others.publish("a", id);
  const plain = await others.js.consumers.get(others.name, name);
  const first = await plain.next();
  first!.ack();
  const event = new Event(randomName(), Number, { stream: others.name, subject: others.subject("a") });
  const seen: number[] = [];
  const log = captureLogger();
  const actors = new Actors(new Actor(name, event, (id) => void seen.push(id)));
  await using sub = await actors.connect(server.url, { logger: log });
  await sub.register({ create: false, update: false });
  await listenUntil(sub, "the rest came", () => seen.length === 5);
  assert.deepEqual([first!.json(), ...seen.toSorted()], [0, 1, 2, 3, 4, 5]);
  const { config } = await others.manager.consumers.info(others.name, name);
  assert.deepEqual([config.ack_wait, config.max_deliver], [20e9, 9], "it stays as it is");
  assert.ok(log.lines.some(({ message }) => message.includes("ackWait is 20 s, here 16 s")));
});

test("what is wrong with the stream is said, and nothing is made", async () => {
  await using others = await startOthers();
  const gone = new Event(randomName(), Number, { stream: randomName() });
  const elsewhere = new Event(randomName(), Number, { stream: others.name });
  await using conn = await new Events(gone).connect(server.url);
  const notThere = (error: Error) => {
    assert.match(error.message, /the stream ".*" of the event ".*" is not there: others must make it/);
    return error instanceof StreamNotFoundError;
  };
  await assert.rejects(conn.register(), notThere);
  await assert.rejects(conn.emit(gone, 1, { sync: true }), notThere);
  await assert.rejects(conn.emit(gone, 1), notThere);
  await using sub = await new Actors(new Actor("a", gone, () => {})).connect(server.url);
  await assert.rejects(sub.register(), notThere);
  await assert.rejects(sub.listen(), notThere);
  await assert.rejects(others.manager.streams.info(gone.streamName));

  const other = (error: Error) => {
    assert.match(error.message, /has the subject ".*", and the stream ".*" takes \[".*\.>"\] only/);
    return error instanceof StreamConfigError;
  };
  await using conn2 = await new Events(elsewhere).connect(server.url);
  await assert.rejects(conn2.register(), other);
  await using sub2 = await new Actors(new Actor("a", elsewhere, () => {})).connect(server.url);
  await assert.rejects(sub2.register(), other);
});

test("options that do not fit are refused at once", () => {
  const event = (options: object) => () => new Event("orders", Number, options);
  assert.throws(event({ subject: "a" }), /option "subject" needs "stream"/);
  assert.throws(
    event({ stream: "S", storage: "file" }),
    /option "storage" must be left out beside "stream"/,
  );
  assert.throws(
    event({ stream: "a.b" }),
    /option "stream" must be the name of a stream, such as "ORDERS", got "a\.b"/,
  );
  assert.throws(event({ stream: "_walnats-dead" }), RangeError);
  for (const subject of ["", "a..b", ".a", "a.", "a b", "a.>.b", "a*", "a.b>", "a\n"]) {
    assert.throws(
      event({ stream: "S", subject }),
      /option "subject" must be a subject/,
      JSON.stringify(subject),
    );
  }
  const all = new Event("all", Number, { stream: "S", subject: "a.*" });
  const actor = (filter: unknown) => () => new Actor("x", all, () => {}, { filter: filter as string });
  assert.throws(
    actor("b.*"),
    /option "filter" has "b\.\*", which the subject "a\.\*" of the event "all" does not/,
  );
  assert.throws(actor("a.>"), RangeError);
  assert.throws(actor([]), RangeError);
  assert.throws(actor(["a.b", 1]), TypeError);
  assert.throws(actor("a..b"), /option "filter" must be a subject/);
  assert.throws(() => new Actor("x", new Event("own", Number), () => {}, { filter: "other" }), RangeError);
  const twice = () =>
    new Actors(
      new Actor("x", all, () => {}),
      new Actor("x", new Event("b", Number, { stream: "S" }), () => {}),
    );
  assert.throws(twice, /two actors "x" of the stream "S"/);
  assert.throws(
    () => new Events(new Event("own", Number), new Event("b", Number, { stream: "own" })),
    /would share/,
  );
  assert.equal(all.withResponse(String).streamName, "S");
  assert.equal(all.withResponse(String).subjectName, "a.*");
});
