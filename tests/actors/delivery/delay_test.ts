import assert from "node:assert/strict";
import { Actor, currentContext, Event, Retry } from "@walnats/core";
import { headers } from "@nats-io/nats-core";
import { connect as connectNats } from "@nats-io/transport-node";
import { infoAtRest } from "../../helpers/consumer_info.ts";
import { listenUntil } from "../../helpers/listen_until.ts";
import { randomName, server } from "../../helpers/nats.ts";
import { connectPair } from "../../helpers/pair.ts";
import { test } from "../../helpers/test.ts";

test("a delayed message is delayed by one burst and handled by the next, as its first attempt", async () => {
  const event = new Event(randomName(), String);
  const seen: [string, number, number][] = [];
  const actor = new Actor(randomName(), event, (text) => {
    const { attempts, seqNumber } = currentContext();
    seen.push([text, attempts, seqNumber]);
  });
  await using pair = await connectPair([event], [actor]);
  const emitted = performance.now();
  await pair.pub.emit(event, "hi", { delay: 2, sync: true });
  await pair.sub.listen({ burst: true });
  assert.ok(performance.now() - emitted < 1900, `${performance.now() - emitted} ms`);
  assert.deepEqual(seen, []);
  assert.deepEqual(await infoAtRest(actor), { ackPending: 0, pending: 0, deliver: 0 });
  await pair.sub.listen({ burst: true });
  const waited = performance.now() - emitted;
  assert.deepEqual(seen, [["hi", 1, 1]]);
  assert.ok(waited >= 1990 && waited < 4000, `${waited} ms`);
});

test("a delay by a nak of Python walnats is no attempt, and no retry counts twice", async () => {
  const event = new Event(randomName(), String);
  const seen: number[] = [];
  const actor = new Actor(randomName(), event, () => {
    seen.push(currentContext().attempts);
    throw new Error("again");
  }, { maxAttempts: 3, retryDelay: [0.05] });
  await using pair = await connectPair([event], [actor]);
  // As Python does: its time has not come, so a nak with the rest of the delay.
  const nc = await connectNats({ servers: server.url });
  const inbox = randomName("inbox");
  const delayed = new Promise<void>((resolve) => {
    nc.subscribe(inbox, {
      callback: (_, message) => {
        message.respond(`-NAK {"delay": ${700e6}}`);
        resolve();
      },
    });
  });
  await pair.pub.emit(event, "hi", { delay: 0.7, sync: true });
  const next = JSON.stringify({ batch: 1, expires: 5e9 });
  nc.publish(`$JS.API.CONSUMER.MSG.NEXT.${event.streamName}.${actor.consumerName}`, next, { reply: inbox });
  await delayed;
  await nc.flush();
  await nc.close();
  await listenUntil(pair.sub, "it has failed for good", async () => {
    return (await pair.sub.deadLetters.list({ actor: actor.name })).length === 1;
  });
  assert.deepEqual(seen, [1, 2, 3]);

  // A subscriber that comes after its time starts at once: these are attempts.
  seen.length = 0;
  await pair.pub.emit(event, "hi", { delay: 0.05, sync: true });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await listenUntil(pair.sub, "it has failed for good", async () => {
    return (await pair.sub.deadLetters.list({ actor: actor.name })).length === 2;
  });
  assert.deepEqual(seen, [1, 2, 3]);
});

test("a delay that is over is none", async () => {
  const event = new Event(randomName(), String);
  const seen: number[] = [];
  const actor = new Actor(randomName(), event, () => void seen.push(currentContext().attempts));
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "hi", { delay: 0.05, sync: true });
  await new Promise((resolve) => setTimeout(resolve, 80));
  await pair.sub.listen({ burst: true });
  assert.deepEqual(seen, [1]);
});

test("the delay header of a Python publisher counts the same, and garbage in it delays nothing", async () => {
  const event = new Event(randomName(), String);
  const seen: string[] = [];
  const actor = new Actor(randomName(), event, (text) => void seen.push(text));
  await using pair = await connectPair([event], [actor]);
  const nc = await connectNats({ servers: server.url });
  for (
    const [text, delay] of [["later", `${Date.now() / 1000 + 0.6}`], ["garbage", "soon"], [
      "past",
      "1.5",
    ]] as const
  ) {
    const given = headers();
    given.set("Walnats-Delay", delay);
    nc.publish(event.subjectName, JSON.stringify(text), { headers: given });
  }
  await nc.drain();
  await listenUntil(pair.sub, "all are handled", () => seen.length === 3);
  assert.deepEqual(seen, ["garbage", "past", "later"]);
});

test("1,000 messages an hour away do not hold up the next one, even with maxAckPending 100", {
  timeout: 60_000,
}, async () => {
  const event = new Event(randomName(), Number);
  const seen: number[] = [];
  const actor = new Actor(randomName(), event, (n) => void seen.push(n), { maxAckPending: 100 });
  await using pair = await connectPair([event], [actor]);
  for (let n = 0; n < 1000; n++) await pair.pub.emit(event, n, { delay: 3600 });
  await pair.pub.emit(event, -1, { sync: true });
  await listenUntil(pair.sub, "the urgent one is handled", () => seen.length === 1, {});
  assert.deepEqual(seen, [-1]);
  assert.equal((await infoAtRest(actor)).ackPending, 0);
});

for (const maxJobs of [1, 2, 16]) {
  test(`with ${maxJobs} slots delayed messages come when they are due, and others meanwhile`, async () => {
    const event = new Event(randomName(), String);
    const seen: [string, number][] = [];
    const started = performance.now();
    const actor = new Actor(
      randomName(),
      event,
      (text) => void seen.push([text, performance.now() - started]),
      { maxJobs },
    );
    await using pair = await connectPair([event], [actor]);
    for (const delay of [0.4, 0.8, 1.2]) await pair.pub.emit(event, `${delay}`, { delay });
    let sent = 0;
    const others = setInterval(() => void pair.pub.emit(event, `now ${sent++}`), 100);
    await listenUntil(
      pair.sub,
      "the delayed ones came",
      () => seen.filter(([t]) => !t.startsWith("now")).length === 3,
    );
    clearInterval(others);
    for (const [text, at] of seen.filter(([t]) => !t.startsWith("now"))) {
      const late = at - Number(text) * 1000;
      assert.ok(late > -10 && late < 1000, `${text} came ${late} ms late`);
    }
    assert.ok(seen.filter(([t]) => t.startsWith("now")).length >= 8);
  });
}

test(
  "a delay costs no attempt: maxAttempts 1 runs once, and a long retry keeps count",
  { timeout: 60_000 },
  async () => {
    const event = new Event(randomName(), String);
    const attempts: number[] = [];
    const actor = new Actor(randomName(), event, () => {
      attempts.push(currentContext().attempts);
      if (attempts.length < 3) throw new Retry({ delay: attempts.length === 1 ? 5.2 : 0.1 });
    }, { maxAttempts: 3 });
    const once = new Event(randomName(), String);
    const seen: number[] = [];
    const single = new Actor(randomName(), once, () => void seen.push(currentContext().attempts), {
      maxAttempts: 1,
    });
    await using pair = await connectPair([event, once], [actor, single]);
    await pair.pub.emit(event, "hi", { sync: true, delay: 0.3 });
    await pair.pub.emit(once, "hi", { sync: true, delay: 0.3 });
    await listenUntil(pair.sub, "both are done", () => attempts.length === 3 && seen.length === 1);
    assert.deepEqual([attempts, seen], [[1, 2, 3], [1]]);
    const letters = await pair.sub.deadLetters.list({ actor: actor.name });
    assert.deepEqual(letters, []);
  },
);

test("what is parked is handled by another instance when this one has gone", async () => {
  const event = new Event(randomName(), String);
  const seen: string[] = [];
  const name = randomName();
  const make = (who: string) => new Actor(name, event, (text) => void seen.push(`${who} ${text}`));
  await using first = await connectPair([event], [make("first")]);
  await first.pub.emit(event, "hi", { sync: true, delay: 1 });
  await first.sub.listen({ burst: true });
  await first.sub.close();
  await using second = await connectPair([event], [make("second")]);
  await listenUntil(second.sub, "it is handled", () => seen.length === 1);
  assert.deepEqual(seen, ["second hi"]);
});

test("stopping takes no attempt from an actor with few of them", async () => {
  const event = new Event(randomName(), String);
  const attempts: number[] = [];
  const stop = new AbortController();
  const actor = new Actor(randomName(), event, async () => {
    const { attempts: attempt, signal } = currentContext();
    attempts.push(attempt);
    if (attempts.length > 2) return;
    stop.abort();
    await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  }, { maxAttempts: 1 });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "hi", { sync: true });
  await pair.sub.listen({ signal: stop.signal, drainTimeout: 0 });
  await listenUntil(pair.sub, "it came back", () => attempts.length === 2, { drainTimeout: 0 });
  await listenUntil(pair.sub, "it came back again", () => attempts.length === 3);
  assert.deepEqual(attempts, [1, 1, 1]);
});
