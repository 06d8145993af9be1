import assert from "node:assert/strict";
import {
  Actor,
  Actors,
  ConsumerConfigError,
  ConsumerExistsError,
  ConsumerNotFoundError,
  currentContext,
  Event,
  Events,
  JobTimeoutError,
  type Middleware,
  Reject,
  Retry,
  StreamNotFoundError,
  type types,
  WalnatsError,
} from "@walnats/core";
import { runBurst } from "@walnats/core/testing";
import { connect as connectNats } from "@nats-io/transport-node";
import { jetstreamManager } from "@nats-io/jetstream";
import { z } from "zod";
import { randomName, server } from "../helpers/nats.ts";
import { settledInfo } from "../helpers/consumer_info.ts";
import { listenUntil } from "../helpers/listen_until.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const noop = () => {};

test("what is emitted while the actor listens is handled", async () => {
  const USER = new Event(randomName(), z.object({ name: z.string(), age: z.int() }));
  const seen: { name: string; age: number }[] = [];
  const actor = new Actor(randomName(), USER, (user) => void seen.push(user));
  await using pair = await connectPair([USER], [actor]);
  await Promise.all([pair.pub.emit(USER, { name: "mark", age: 32 }), pair.sub.listen({ burst: true })]);
  assert.deepEqual(seen, [{ name: "mark", age: 32 }]);
});

test("a burst runs its messages at once, up to maxJobs, and takes as many as batch says", async () => {
  const event = new Event(randomName(), String);
  const sent = Array.from({ length: 20 }, (_, i) => `msg${i}`);
  const seen: string[] = [];
  let running = 0;
  let most = 0;
  const actor = new Actor(randomName(), event, async (text) => {
    most = Math.max(most, ++running);
    await sleep(50);
    running--;
    seen.push(text);
  });
  await runBurst(actor, { server: server.url, messages: sent.map((text) => [event, text]), batch: 20 });
  assert.deepEqual(seen.toSorted(), sent.toSorted());
  assert.equal(most, 16);
});

test("a burst takes no more than batch, and leaves the rest on the server", async () => {
  const event = new Event(randomName(), Number);
  const seen: number[] = [];
  const actor = new Actor(randomName(), event, (n) => void seen.push(n));
  await using pair = await connectPair([event], [actor]);
  for (let i = 0; i < 5; i++) await pair.pub.emit(event, i, { sync: true });
  await pair.sub.listen({ burst: true, batch: 2 });
  assert.deepEqual(seen, [0, 1]);
  assert.deepEqual(await settledInfo(actor), { unsettled: 0, pending: 3, deliver: 0 });
});

test("a burst without messages waits for pollDelay and returns", async () => {
  const event = new Event(randomName(), String);
  await using pair = await connectPair([event], [new Actor(randomName(), event, () => assert.fail())]);
  const started = performance.now();
  await pair.sub.listen({ burst: true, pollDelay: 0.2 });
  const took = performance.now() - started;
  assert.ok(took >= 190 && took < 1500, `${took} ms`);
});

test("without burst it goes on handling what comes, until the signal aborts", async () => {
  const event = new Event(randomName(), String);
  const seen: string[] = [];
  const actor = new Actor(randomName(), event, (text) => void seen.push(text));
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "one");
  const stop = new AbortController();
  const listening = pair.sub.listen({ signal: stop.signal });
  await until("the first is handled", () => seen.length === 1);
  await pair.pub.emit(event, "two");
  await until("the second is handled", () => seen.length === 2);
  stop.abort();
  await listening;
  await pair.pub.emit(event, "three", { sync: true });
  await pair.sub.listen({ burst: true });
  assert.deepEqual(seen, ["one", "two", "three"]);
});

for (const pulse of [true, false]) {
  test(`a job longer than ackWait runs ${pulse ? "once, for pulses keep it" : "again, without pulses"}`, async () => {
    const event = new Event(randomName(), String);
    let runs = 0;
    const actor = new Actor(randomName(), event, async () => {
      if (++runs === 1) await sleep(1500);
    }, { ackWait: 0.4, pulse });
    await using pair = await connectPair([event], [actor]);
    await pair.pub.emit(event, "hi", { sync: true });
    if (pulse) {
      await pair.sub.listen({ burst: true });
      assert.equal(runs, 1);
      assert.deepEqual(await settledInfo(actor), { unsettled: 0, pending: 0, deliver: 0 });
    } else {
      await listenUntil(pair.sub, "it runs again", () => runs === 2);
    }
  });
}

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
  assert.equal((await settledInfo(actor)).unsettled, 0);
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
  assert.equal((await settledInfo(actor)).unsettled, 0);
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
  assert.equal((await settledInfo(actor)).unsettled, 0);
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

test("the handler gets the message alone, and the rest is in currentContext()", async () => {
  const event = new Event(randomName(), String);
  const args: unknown[][] = [];
  let context: types.Context | undefined;
  const actor = new Actor(randomName(), event, async (...given: unknown[]) => {
    args.push(given);
    await sleep(1);
    context = currentContext();
  });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "hi", { sync: true, traceId: "trace-1", meta: { "x-colour": "red" } });
  const before = Date.now();
  await pair.sub.listen({ burst: true });
  assert.deepEqual(args, [["hi"]]);
  assert.ok(context);
  const { message, attempts, seqNumber, traceId, headers, metadata, signal } = context;
  assert.deepEqual([message, attempts, seqNumber, traceId, headers["x-colour"]], [
    "hi",
    1,
    1,
    "trace-1",
    "red",
  ]);
  assert.equal(context.actor, actor);
  const { stream, consumer, deliveries, pending, time } = metadata;
  assert.deepEqual([stream, consumer, deliveries, pending], [event.streamName, actor.name, 1, 0]);
  assert.ok(Math.abs(time.getTime() - before) < 10_000);
  assert.equal(signal.aborted, false);
  assert.throws(() => currentContext(), WalnatsError);
});

test("hooks run in order on start, reversed at the end, and one that throws changes nothing", async () => {
  const event = new Event(randomName(), String);
  const calls: string[] = [];
  const hooks = (name: string): Middleware => ({
    onStart: (ctx) => void calls.push(`${name} start ${ctx.message} ${ctx.attempts}`),
    onSuccess: async (ctx) => {
      assert.ok(ctx.duration >= 0 && ctx.duration < 5);
      await sleep(1);
      calls.push(`${name} success`);
    },
    onFailure: (ctx) => void calls.push(`${name} failure ${(ctx.exception as Error).message}`),
    wrap: (_ctx, run) => {
      calls.push(`${name} wraps`);
      return run();
    },
  });
  const broken: Middleware = {
    onStart: () => {
      throw new Error("broken start");
    },
    onSuccess: () => Promise.reject(new Error("broken success")),
    wrap: () => {
      throw new Error("broken wrap");
    },
  };
  let fail = false;
  const actor = new Actor(randomName(), event, (text) => {
    calls.push(`handler ${text}`);
    if (fail) throw new Reject("boom");
  }, { middlewares: [hooks("a"), broken, hooks("b")] });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "hi", { sync: true });
  await pair.sub.listen({ burst: true });
  assert.deepEqual(calls, [
    "a start hi 1",
    "b start hi 1",
    "a wraps",
    "b wraps",
    "handler hi",
    "b success",
    "a success",
  ]);
  const logged = pair.log.lines.map(({ message }) => message).join("\n");
  for (const hook of ["onStart", "onSuccess", "wrap"]) {
    assert.match(logged, new RegExp(`${hook} of the middleware`));
  }
  calls.length = 0;
  fail = true;
  await pair.pub.emit(event, "bad", { sync: true });
  await pair.sub.listen({ burst: true });
  assert.deepEqual(calls.slice(-3), ["handler bad", "b failure boom", "a failure boom"]);
});

test("two instances share the messages, and each message is handled once", async () => {
  const event = new Event(randomName(), Number);
  const seen: number[] = [];
  const by = new Map<string, number>();
  const make = (who: string, name: string) =>
    new Actor(name, event, async (n) => {
      await sleep(5);
      seen.push(n);
      by.set(who, (by.get(who) ?? 0) + 1);
    }, { maxJobs: 4 });
  const name = randomName();
  await using first = await connectPair([event], [make("first", name)]);
  await using second = await connectPair([event], [make("second", name)]);
  const stop = new AbortController();
  const listening = [first, second].map(({ sub }) => sub.listen({ signal: stop.signal }));
  for (let i = 0; i < 200; i++) await first.pub.emit(event, i);
  await until("all is handled", () => seen.length >= 200);
  stop.abort();
  await Promise.all(listening);
  assert.deepEqual(seen.toSorted((a, b) => a - b), Array.from({ length: 200 }, (_, i) => i));
  assert.ok(by.get("first")! > 20 && by.get("second")! > 20, JSON.stringify([...by]));
});

test("every actor of an event gets every message", async () => {
  const event = new Event(randomName(), Number);
  const seen = { a: [] as number[], b: [] as number[] };
  await runBurst([
    new Actor("a", event, (n) => void seen.a.push(n)),
    new Actor("b", event, (n) => void seen.b.push(n)),
  ], { server: server.url, messages: [[event, 1], [event, 2]] });
  assert.deepEqual(seen, { a: [1, 2], b: [1, 2] });
});

test("listen without a consumer, and register without a stream, say what to do", async () => {
  const event = new Event(randomName(), String);
  await using sub = await new Actors(new Actor(randomName(), event, noop)).connect(server.url);
  await assert.rejects(sub.register(), (error: Error) => {
    assert.ok(error instanceof StreamNotFoundError);
    assert.ok(error.message.includes(event.name) && /publisher must call register/.test(error.message));
    return true;
  });
  await assert.rejects(sub.listen(), StreamNotFoundError);
  await using pub = await new Events(event).connect(server.url);
  await pub.register();
  await assert.rejects(sub.listen(), ConsumerNotFoundError);
});

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

test("stopping finishes what runs, and hands back what has not started, without a failure", async () => {
  const event = new Event(randomName(), Number);
  const started: number[] = [];
  const finished: number[] = [];
  const failures: unknown[] = [];
  const middleware: Middleware = { onFailure: (ctx) => void failures.push(ctx.exception) };
  const name = randomName();
  const work = async (n: number) => {
    started.push(n);
    await sleep(300);
    finished.push(n);
  };
  const one = new Actor(name, event, work, { maxJobs: 2, middlewares: [middleware] });
  await using pair = await connectPair([event], [one]);
  for (let i = 0; i < 6; i++) await pair.pub.emit(event, i, { sync: true });
  const stop = new AbortController();
  const listening = pair.sub.listen({ signal: stop.signal });
  await until("two run", () => started.length === 2);
  stop.abort();
  await listening;
  assert.deepEqual([started.length, finished.length, failures.length], [2, 2, 0]);
  assert.deepEqual(await settledInfo(one), { unsettled: 0, pending: 4, deliver: 0 });
});

test("a job that outlasts drainTimeout is told, and handed back", async () => {
  const event = new Event(randomName(), String);
  let aborted: unknown;
  let runs = 0;
  const failures: unknown[] = [];
  const middleware: Middleware = { onFailure: (ctx) => void failures.push(ctx.exception) };
  const actor = new Actor(randomName(), event, async () => {
    if (++runs > 1) return;
    const { signal } = currentContext();
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    aborted = signal.reason;
    throw signal.reason;
  }, { middlewares: [middleware] });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "hi", { sync: true });
  const stop = new AbortController();
  const listening = pair.sub.listen({ signal: stop.signal, drainTimeout: 0.1 });
  await until("it runs", () => runs === 1);
  stop.abort();
  await listening;
  assert.equal((aborted as Error).name, "ShutdownError");
  assert.deepEqual(failures, []);
  await pair.sub.listen({ burst: true });
  assert.equal(runs, 2, "it came back at once");
});

test("closing the connection while it listens stops it gracefully", async () => {
  const event = new Event(randomName(), String);
  let started = 0;
  let done = 0;
  const actor = new Actor(randomName(), event, async () => {
    started++;
    await sleep(100);
    done++;
  });
  const pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "hi", { sync: true });
  const listening = pair.sub.listen();
  await until("it runs", () => started === 1);
  await pair[Symbol.asyncDispose]();
  await listening;
  assert.equal(done, 1);
});

test("a second listen at once is refused; after the first has ended it is fine", async () => {
  const event = new Event(randomName(), String);
  await using pair = await connectPair([event], [new Actor(randomName(), event, noop)]);
  const first = pair.sub.listen({ burst: true, pollDelay: 0.1 });
  await assert.rejects(pair.sub.listen(), /listens already/);
  await first;
  await pair.sub.listen({ burst: true, pollDelay: 0.1 });
});

test("an aborted signal stops before anything is polled", async () => {
  const event = new Event(randomName(), String);
  await using pair = await connectPair([event], [new Actor(randomName(), event, () => assert.fail())]);
  await pair.pub.emit(event, "hi", { sync: true });
  await pair.sub.listen({ signal: AbortSignal.abort() });
});

test("with fewer polls than actors they take turns, and all get their messages", async () => {
  const events = Array.from({ length: 5 }, () => new Event(randomName(), Number));
  const seen = new Set<string>();
  const actors = events.map((event) =>
    new Actor(event.name, event, (n) => void seen.add(`${event.name} ${n}`))
  );
  await using pair = await connectPair(events, actors);
  for (const event of events) for (let n = 0; n < 3; n++) await pair.pub.emit(event, n);
  await listenUntil(pair.sub, "all is handled", () => seen.size === 15, { maxPolls: 1, pollDelay: 0.1 });
});

test("never more is in hand than can run", async () => {
  const event = new Event(randomName(), Number);
  let done = 0;
  const actor = new Actor(randomName(), event, async () => {
    await sleep(Math.random() * 4);
    done++;
  }, { maxJobs: 5 });
  await using pair = await connectPair([event], [actor]);
  for (let i = 0; i < 1000; i++) await pair.pub.emit(event, i, { sync: i === 999 });
  // An onlooker sees acks and deliveries in the order in which the server handles them; the server's own count
  // lags behind, since it takes acks in one queue and polls in another.
  const nc = await connectNats({ servers: server.url });
  let inHand = 0;
  let most = 0;
  nc.subscribe(`$JS.ACK.${event.streamName}.${actor.name}.>`, { callback: () => void inHand-- });
  nc.subscribe(`$JS.ACK.*.*.${event.streamName}.${actor.name}.>`, { callback: () => void inHand-- });
  nc.subscribe("_INBOX.>", {
    callback: (_error, message) => {
      if (message.subject === event.subjectName) most = Math.max(most, ++inHand);
    },
  });
  await nc.flush();
  await listenUntil(pair.sub, "all is handled", () => done === 1000);
  await nc.close();
  assert.equal(most, 5);
});

test("messages that come when an actor's own slots are free, but the global ones are not, wait with their lease", async () => {
  const slow = new Event(randomName(), Number);
  const quick = new Event(randomName(), Number);
  const seen: string[] = [];
  const actors = [slow, quick].map((event) =>
    new Actor(event.name, event, async (n) => {
      await sleep(700);
      seen.push(`${event === slow ? "slow" : "quick"} ${n}`);
    }, { ackWait: 0.5 })
  );
  await using pair = await connectPair([slow, quick], actors);
  await pair.pub.emit(slow, 1, { sync: true });
  await pair.pub.emit(quick, 1, { sync: true });
  await listenUntil(pair.sub, "both are handled", () => seen.length === 2, { maxJobs: 1 });
  for (const actor of actors) {
    const info = await settledInfo(actor);
    assert.deepEqual(info, { unsettled: 0, pending: 0, deliver: 0 });
  }
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
  for (const part of [actor.name, event.name, "message 1", "attempt 1", "60 s"]) {
    assert.ok(line.message.includes(part), line.message);
  }
  assert.equal((line.details[0] as Error).message, "boom");
});
