import assert from "node:assert/strict";
import { Actor, currentContext, Event, JobTimeoutError, type Middleware, Reject, Retry } from "@walnats/core";
import { connect as connectNats } from "@nats-io/transport-node";
import { randomName, server } from "../helpers/nats.ts";
import { infoAtRest } from "../helpers/consumer_info.ts";
import { listenUntil } from "../helpers/listen_until.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";

test("a job that fails is tried again after retryDelay, with its attempt counted", async () => {
  const event = new Event(randomName(), String);
  const attempts: [number, number][] = [];
  const started = performance.now();
  const actor = new Actor(randomName(), event, () => {
    attempts.push([currentContext().attempts, performance.now() - started]);
    if (attempts.length < 4) throw new Error("not yet");
  }, { retryDelay: [0.1, 0.3] });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "hi", { sync: true });
  await listenUntil(pair.sub, "the fourth attempt ran", () => attempts.length === 4);
  assert.deepEqual(attempts.map(([attempt]) => attempt), [1, 2, 3, 4]);
  const gaps = attempts.slice(1).map(([, at], i) => at - attempts[i]![1]);
  for (const [i, least] of [100, 300, 300].entries()) {
    assert.ok(gaps[i]! >= least - 5 && gaps[i]! < least + 500, `gap ${i}: ${gaps[i]}`);
  }
  assert.equal((await infoAtRest(actor)).ackPending, 0);
});

test("after maxAttempts it is given up, and said so", async () => {
  const event = new Event(randomName(), String);
  let runs = 0;
  const actor = new Actor(randomName(), event, () => {
    runs++;
    throw new Error("never");
  }, { retryDelay: [0], maxAttempts: 3 });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "hi", { sync: true });
  const givenUp = () => pair.log.lines.some(({ message }) => message.includes("failed for good"));
  await listenUntil(pair.sub, "it is given up", givenUp);
  assert.equal(runs, 3);
  assert.equal((await infoAtRest(actor)).ackPending, 0);
});

test("Reject gives a message up at once, Retry tries again when it says", async () => {
  const event = new Event(randomName(), String);
  const log: string[] = [];
  const actor = new Actor(randomName(), event, (text) => {
    log.push(text);
    if (text === "bad") throw new Reject("never good");
    if (log.length < 3) throw new Retry({ delay: 0.05 });
  }, { retryDelay: [60] });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "bad", { sync: true });
  await pair.pub.emit(event, "later", { sync: true });
  await listenUntil(pair.sub, "all is handled", () => log.length === 3);
  assert.deepEqual(log, ["bad", "later", "later"]);
});

test("a message that cannot be decoded is given up, and the next one is handled", async () => {
  const event = new Event(randomName(), Number);
  const seen: number[] = [];
  const failures: unknown[] = [];
  const middleware: Middleware = { onFailure: (ctx) => void failures.push(ctx.exception, ctx.message) };
  const actor = new Actor(randomName(), event, (n) => void seen.push(n), { middlewares: [middleware] });
  await using pair = await connectPair([event], [actor]);
  const nc = await connectNats({ servers: server.url });
  nc.publish(event.subjectName, "{garbage");
  await nc.drain();
  await pair.pub.emit(event, 7, { sync: true });
  await listenUntil(pair.sub, "the good one is handled", () => seen.length === 1);
  assert.deepEqual([seen, (failures[0] as Error).name, failures[1]], [[7], "DecodeError", undefined]);
  assert.equal((await infoAtRest(actor)).ackPending, 0);
});

test("a job over jobTimeout fails with JobTimeoutError, its signal aborts, and its slot is free again", async () => {
  const event = new Event(randomName(), String);
  const reasons: unknown[] = [];
  const exceptions: unknown[] = [];
  let runs = 0;
  const middleware: Middleware = { onFailure: (ctx) => void exceptions.push(ctx.exception) };
  const actor = new Actor(randomName(), event, async () => {
    if (++runs > 1) return;
    const { signal } = currentContext();
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    reasons.push(signal.reason);
  }, { jobTimeout: 0.2, maxJobs: 1, retryDelay: [0], middlewares: [middleware] });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "hi", { sync: true });
  await listenUntil(pair.sub, "it ran again", () => runs === 2);
  assert.ok(reasons[0] instanceof JobTimeoutError && exceptions[0] instanceof JobTimeoutError);
});

test("the log of a failed job names the actor, the event, the message and the attempt", async () => {
  const event = new Event(randomName(), String);
  const actor = new Actor(randomName(), event, () => {
    throw new Error("boom");
  }, { retryDelay: [60] });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "hi", { sync: true });
  await pair.sub.listen({ burst: true });
  const line = pair.log.lines.find(({ level }) => level === "error")!;
  assert.equal(
    line.message,
    `walnats: a job of the actor "${actor.name}" failed; next attempt in 60 s`,
  );
  const { error, ...fields } = line.details[0] as { error: Error };
  assert.deepEqual(fields, { event: event.name, actor: actor.name, seq: 1, attempt: 1 });
  assert.equal(error.message, "boom");
});
