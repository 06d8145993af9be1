import assert from "node:assert/strict";
import { Actor, currentContext, Event, Reject, type types } from "@walnats/core";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect as connectNats } from "@nats-io/transport-node";
import { consumerInfo, infoAtRest } from "../../helpers/consumer_info.ts";
import { listenUntil } from "../../helpers/listen_until.ts";
import { randomName, server } from "../../helpers/nats.ts";
import { connectPair } from "../../helpers/pair.ts";
import { test } from "../../helpers/test.ts";
import { until } from "../../helpers/until.ts";

test("attempts used up, Reject and undecodable: each becomes a dead letter with all that is known", async () => {
  const event = new Event(randomName(), String);
  const actor = new Actor(randomName(), event, (text) => {
    if (text === "reject") throw new Reject("no good");
    throw new TypeError("boom\r\nNats-Msg-Id: x");
  }, { maxAttempts: 2, retryDelay: [0] });
  await using pair = await connectPair([event], [actor]);
  const { deadLetters } = pair.sub;
  await pair.pub.emit(event, "reject", { sync: true, meta: { colour: "red" } });
  await pair.pub.emit(event, "fail", { sync: true, uid: "u-1" });
  const nc = await connectNats({ servers: server.url });
  nc.publish(event.subjectName, "{garbage");
  await nc.drain();
  const count = async () => (await deadLetters.list({ event: event.name })).length;
  const stop = new AbortController();
  const listening = pair.sub.listen({ signal: stop.signal });
  await until("all three are dead letters", async () => await count() === 3);
  stop.abort();
  await listening;
  const letters = await deadLetters.list({ event: event.name, actor: actor.name });
  const byError = new Map(letters.map((letter) => [letter.error.split(":")[0], letter]));
  const rejected = byError.get("Reject")!;
  assert.deepEqual(
    [
      rejected.event,
      rejected.actor,
      rejected.attempts,
      rejected.seqNumber,
      rejected.error,
      rejected.headers.colour,
    ],
    [event.name, actor.name, 1, 1, "Reject: no good", "red"],
  );
  assert.equal(event.decode(rejected.data), "reject");
  const failed = byError.get("TypeError")!;
  assert.deepEqual([failed.attempts, failed.seqNumber], [2, 2]);
  assert.equal(failed.error, "TypeError: boom Nats-Msg-Id: x");
  assert.equal(new TextDecoder().decode(byError.get("DecodeError")!.data), "{garbage");
  assert.deepEqual(letters.map(({ id }) => id), letters.map(({ id }) => id).toSorted((a, b) => b - a));
  assert.deepEqual(await deadLetters.get(failed.id), failed);
  assert.equal((await infoAtRest(actor)).ackPending, 0);
  await deadLetters.drop({ event: event.name });
});

test("redrive gives a letter to its actor alone, with attempts from zero, and takes it away", async () => {
  const event = new Event(randomName(), String);
  let broken = true;
  const seen: [string, number][] = [];
  const others: string[] = [];
  const actor = new Actor(randomName(), event, (text) => {
    if (broken) throw new Reject("broken");
    seen.push([text, currentContext().attempts]);
  });
  const other = new Actor(randomName(), event, (text) => void others.push(text));
  await using pair = await connectPair([event], [actor, other]);
  const { deadLetters } = pair.sub;
  for (const text of ["a", "b", "c", "d"]) await pair.pub.emit(event, text, { sync: true, uid: text });
  await pair.sub.listen({ burst: true });
  const letters = await deadLetters.list({ actor: actor.name });
  assert.equal(letters.length, 4);
  broken = false;
  assert.equal(await deadLetters.redrive(letters[3]!.id), 1);
  assert.equal(await deadLetters.redrive(letters[3]!.id), 0, "it is gone");
  assert.equal(await deadLetters.redrive([letters[2]!.id, letters[1]!.id]), 2);
  assert.equal(await deadLetters.drop({ actor: actor.name, event: event.name }), 1);
  assert.deepEqual(await deadLetters.list({ actor: actor.name }), []);
  await listenUntil(pair.sub, "they are handled", () => seen.length === 3);
  assert.deepEqual(seen.toSorted(), [["a", 1], ["b", 1], ["c", 1]]);
  assert.deepEqual(others, ["a", "b", "c", "d"]);
});

test("what is redriven and fails again is a dead letter again", async () => {
  const event = new Event(randomName(), String);
  let runs = 0;
  const actor = new Actor(randomName(), event, () => {
    runs++;
    throw new Error("always");
  }, { maxAttempts: 2, retryDelay: [0] });
  await using pair = await connectPair([event], [actor]);
  const { deadLetters } = pair.sub;
  await pair.pub.emit(event, "x", { sync: true });
  for (const round of [1, 2, 3]) {
    const stop = new AbortController();
    const listening = pair.sub.listen({ signal: stop.signal });
    await until("it is dead", async () => (await deadLetters.list({ actor: actor.name })).length === 1);
    stop.abort();
    await listening;
    assert.equal(runs, round * 2);
    const [letter] = await deadLetters.list({ actor: actor.name });
    assert.deepEqual([letter!.attempts, letter!.seqNumber], [2, 1]);
    if (round < 3) await deadLetters.redrive({ actor: actor.name });
  }
  await deadLetters.drop({ actor: actor.name });
});

test("a page goes on where the one before ended", async () => {
  const event = new Event(randomName(), Number);
  const actor = new Actor(randomName(), event, () => {
    throw new Reject("no");
  });
  await using pair = await connectPair([event], [actor]);
  const { deadLetters } = pair.sub;
  for (let n = 0; n < 10; n++) await pair.pub.emit(event, n, { sync: true });
  await pair.sub.listen({ burst: true });
  const all = await deadLetters.list({ event: event.name });
  const pages = [await deadLetters.list({ event: event.name, limit: 4 })];
  while (pages.flat().length < 10) {
    const before = pages.at(-1)!.at(-1)!.id;
    pages.push(await deadLetters.list({ event: event.name, limit: 4, before }));
  }
  assert.deepEqual(pages.map(({ length }) => length), [4, 4, 2]);
  assert.deepEqual(pages.flat(), all);
  assert.equal(await deadLetters.drop({ event: event.name }), 10);
});

test("with deadLetters: false a message that failed for good is gone, and logged", async () => {
  const event = new Event(randomName(), String);
  const actor = new Actor(randomName(), event, () => {
    throw new Reject("no");
  }, { deadLetters: false });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "x", { sync: true });
  await pair.sub.listen({ burst: true });
  assert.deepEqual(await pair.sub.deadLetters.list({ event: event.name }), []);
  assert.equal((await infoAtRest(actor)).ackPending, 0);
  assert.ok(
    pair.log.lines.some(({ level, message }) => level === "error" && message.includes("failed for good")),
  );
});

for (const fails of [false, true]) {
  const ends = fails ? "is a dead letter where that run fails" : "is handled";
  test(`a message whose deliveries were lost before any run is run once more, and ${ends}`, async () => {
    const event = new Event(randomName(), String);
    const runs: number[] = [];
    const actor = new Actor(randomName(), event, () => {
      runs.push(currentContext().attempts);
      if (fails) throw new Error("boom");
    }, { maxAttempts: 2, ackWait: 0.5 });
    const other = new Actor(randomName(), event, () => {});
    await using pair = await connectPair([event], [actor, other]);
    await pair.pub.emit(event, "lost", { sync: true });
    // What a killed instance looks like to the server: the message is taken, and never heard of again.
    const nc = await connectNats({ servers: server.url });
    const taken = nc.subscribe("_INBOX.killed");
    const subject = `$JS.API.CONSUMER.MSG.NEXT.${event.streamName}.${actor.name}`;
    nc.publish(subject, JSON.stringify({ batch: 2, expires: 5e9 }), { reply: "_INBOX.killed" });
    let deliveries = 0;
    for await (const _message of taken) if (++deliveries === 2) break;
    const stop = new AbortController();
    const listening = pair.sub.listen({ signal: stop.signal });
    const jsm = await jetstreamManager(nc);
    const stored = async () => (await jsm.streams.info(event.streamName)).state.messages;
    await until("the stream has let go of it", async () => await stored() === 0, 20_000);
    stop.abort();
    await listening;
    await nc.close();
    assert.deepEqual(runs, [2]);
    const letters = await pair.sub.deadLetters.list({ actor: actor.name });
    const facts = letters.map(({ attempts, data, seqNumber, error }) => [
      attempts,
      event.decode(data),
      seqNumber,
      error,
    ]);
    assert.deepEqual(facts, fails ? [[2, "lost", 1, "Error: boom"]] : []);
    await pair.sub.deadLetters.drop({ actor: actor.name });
  });
}

test("a filter that could reach into other subjects is refused", async () => {
  const event = new Event(randomName(), String);
  await using pair = await connectPair([event], [new Actor(randomName(), event, () => {})]);
  await assert.rejects(pair.sub.deadLetters.list({ event: "*" }), RangeError);
  await assert.rejects(pair.sub.deadLetters.drop({ actor: "a.>" }), RangeError);
  await assert.rejects(pair.sub.deadLetters.list({ limit: 0 }), RangeError);
});

test("confirmAck: the job counts as done when the server has confirmed", async () => {
  const event = new Event(randomName(), Number);
  const ackPending: number[] = [];
  const seen: number[] = [];
  const actor: types.AnyActor = new Actor(randomName(), event, (n) => void seen.push(n), {
    confirmAck: true,
    middlewares: [{ onSuccess: async () => void ackPending.push((await consumerInfo(actor)).ackPending) }],
  });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, 1, { sync: true });
  await pair.sub.listen({ burst: true });
  assert.deepEqual([seen, ackPending], [[1], [0]]);
});
