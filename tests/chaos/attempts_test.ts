// Attempts are starts: stops cost none, and no message is left over where their number changes.

import assert from "node:assert/strict";
import { Actor, Actors, currentContext, Event, Events } from "@walnats/core";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { Listening } from "./helpers/listening.ts";
import { connectAdmin } from "./helpers/admin.ts";

test("stops cost no attempts", { timeout: 60_000 }, async () => {
  const event = new Event(randomName(), String);
  const attempts: number[] = [];
  let stops = 0;
  const actor = new Actor(randomName(), event, async () => {
    const { attempts: attempt, signal } = currentContext();
    attempts.push(attempt);
    if (stops < 3) await new Promise((resolve) => signal.addEventListener("abort", resolve));
    throw new Error("boom");
  }, { maxAttempts: 2, retryDelay: [0] });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "hi", { sync: true });
  while (stops < 3) {
    const stop = new AbortController();
    const listening = pair.sub.listen({ signal: stop.signal, drainTimeout: 0.1 });
    await until("it runs", () => attempts.length === stops + 1);
    stop.abort();
    await listening;
    stops++;
  }
  await using _ = new Listening(pair.sub);
  const letters = () => pair.sub.deadLetters.list({ actor: actor.name });
  await until("it is a dead letter", async () => (await letters()).length === 1);
  assert.deepEqual(attempts, [1, 1, 1, 1, 2]);
  assert.equal((await letters())[0]!.attempts, 2);
});

const lowered = server.version === "2.9.10" && "2.9.10 says nothing of such messages";

test("maxAttempts is lowered below the attempts that were made: the message is a dead letter", {
  timeout: 60_000,
  skip: lowered,
}, async () => {
  const event = new Event(randomName(), String);
  const name = randomName();
  const attempts: number[] = [];
  const handler = () => {
    attempts.push(currentContext().attempts);
    throw new Error("boom");
  };
  const retryDelay = (attempt: number) => attempt < 5 ? 0.02 : 2;
  const before = new Actor(name, event, handler, { maxAttempts: 10, retryDelay });
  await using pair = await connectPair([event], [before]);
  await pair.pub.emit(event, "hi", { sync: true });
  {
    await using _ = new Listening(pair.sub);
    await until("it has failed five times", () => attempts.length === 5);
  }
  const after = new Actor(name, event, handler, { maxAttempts: 3 });
  await using sub = await new Actors(after).connect(server.url, { logger: captureLogger() });
  await sub.register();
  await using _ = new Listening(sub);
  const letters = () => sub.deadLetters.list({ actor: name });
  await until("it is a dead letter", async () => (await letters()).length === 1, 30_000);
  assert.equal((await letters())[0]!.error, "Error: boom");
});

for (const [what, maxAttempts] of [["raised", 10], ["removed", null]] as const) {
  test(`maxAttempts is ${what} after the deliveries were used up: the message is retried, and handled`, {
    timeout: 60_000,
  }, async () => {
    const event = new Event(randomName(), String);
    const name = randomName();
    await using pub = await new Events(event).connect(server.url);
    await pub.register();
    {
      const before = new Actor(name, event, () => {}, { maxAttempts: 2, ackWait: 0.5 });
      await using sub = await new Actors(before).connect(server.url);
      await sub.register();
    }
    await pub.emit(event, "hi", { sync: true });
    await using admin = await connectAdmin(server.url);
    // Two instances that are never heard of again, and a third poll, at which the server gives it up.
    const taken = admin.connection.subscribe("_INBOX.killed");
    const subject = `$JS.API.CONSUMER.MSG.NEXT.${event.streamName}.${name}`;
    admin.connection.publish(subject, JSON.stringify({ batch: 3, expires: 3e9 }), {
      reply: "_INBOX.killed",
    });
    let deliveries = 0;
    for await (const { data } of taken) {
      if (data.length === 0) break; // The poll is over.
      deliveries++;
    }
    assert.equal(deliveries, 2);
    const ran: number[] = [];
    const handler = () => {
      if (ran.push(currentContext().attempts) < 3) throw new Error("not yet");
    };
    const after = new Actor(name, event, handler, { maxAttempts, ackWait: 0.5, retryDelay: [0.05] });
    await using sub = await new Actors(after).connect(server.url, { logger: captureLogger() });
    await sub.register();
    await using _ = new Listening(sub);
    await until("it has run", () => ran.length === 3, 30_000);
    const stored = async () => (await admin.manager.streams.info(event.streamName)).state.messages;
    await until("it is acked", async () => await stored() === 0);
    assert.deepEqual(ran, [2, 3, 4]);
    assert.deepEqual(await sub.deadLetters.list({ actor: name }), []);
  });
}
