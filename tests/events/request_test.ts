import assert from "node:assert/strict";
import {
  Actor,
  ConnectionClosedError,
  DecodeError,
  EncodeError,
  Event,
  Events,
  MaxPayloadError,
  NotRegisteredError,
  Reject,
  RequestError,
  RequestTimeoutError,
  StreamNotFoundError,
  type types,
} from "@walnats/core";
import { headers as newHeaders, type Msg, type NatsConnection } from "@nats-io/nats-core";
import { connect as connectNats } from "@nats-io/transport-node";
import { z } from "zod";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { swallow } from "../nats/helpers/swallow.ts";

const noop = () => {};

/** Listens while the body runs. */
async function listening(
  sub: { listen(options: types.ListenOptions): Promise<void> },
  body: () => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const listens = sub.listen({ signal: stop.signal });
  try {
    await Promise.race([body(), listens]);
  } finally {
    stop.abort();
    await listens;
  }
}

/** Sees every message of an event at once, as no actor does; and can answer it by hand. */
async function answering(
  event: types.AnyEvent,
  answer: (message: Msg, nc: NatsConnection) => void,
): Promise<AsyncDisposable> {
  const nc = await connectNats({ servers: server.url });
  nc.subscribe(event.subjectName, { callback: (_, message) => answer(message, nc) });
  await nc.flush();
  return { [Symbol.asyncDispose]: () => nc.close() };
}

test("a request resolves to the response", async () => {
  const event = new Event(randomName(), String).withResponse(Number);
  const actor = new Actor(randomName(), event, (text) => text.length);
  await using pair = await connectPair([event], [actor]);
  await listening(pair.sub, async () => {
    const length: number = await pair.pub.request(event, "hello");
    assert.equal(length, 5);
  });
  assert.deepEqual(pair.log.lines.filter(({ level }) => level !== "debug"), []);
});

test("a response of an asynchronous handler is decoded by its schema, and the request's headers arrive", async () => {
  const event = new Event(randomName(), z.object({ day: z.string() }))
    .withResponse(z.object({
      at: z.codec(z.iso.datetime(), z.date(), {
        decode: (text) => new Date(text),
        encode: (date) => date.toISOString(),
      }),
    }));
  const headers: types.HeaderRecord[] = [];
  const actor = new Actor(randomName(), event, async ({ day }) => {
    await Promise.resolve();
    return { at: new Date(`${day}T10:00:00Z`) };
  }, { middlewares: [{ onStart: (ctx) => void headers.push(ctx.headers) }] });
  await using pair = await connectPair([event], [actor]);
  await listening(pair.sub, async () => {
    const { at } = await pair.pub.request(event, { day: "2026-11-21" }, {
      uid: "u-1",
      traceId: "t-1",
      meta: { hello: "world" },
      timeout: 10,
    });
    assert.deepEqual(at, new Date("2026-11-21T10:00:00Z"));
  });
  const { "Walnats-Reply": inbox, ...others } = headers[0]!;
  assert.deepEqual(others, {
    hello: "world",
    "Nats-Msg-Id": "u-1",
    "Walnats-Trace": "t-1",
    "Walnats-Reply-Errors": "1",
  });
  assert.match(inbox!, /^_INBOX\.[\w.-]+$/);
});

test("a request of Python walnats gets the response with its headers, and no word of a failure", async () => {
  const event = new Event(randomName(), String).withResponse(Number);
  const actor = new Actor(randomName(), event, (text) => {
    if (text === "bad") throw new Reject("no");
    return text.length;
  });
  await using pair = await connectPair([event], [actor]);
  await using nc = await connectNats({ servers: server.url }) as NatsConnection & AsyncDisposable;
  const got: [string, string | undefined][] = [];
  nc.subscribe("_INBOX.python.>", {
    callback: (_, { headers, data }) => void got.push([new TextDecoder().decode(data), headers?.get("x")]),
  });
  const headers = newHeaders();
  headers.set("x", "y");
  headers.set("Walnats-Reply", "_INBOX.python.1");
  for (const text of ["bad", "hello"]) nc.publish(event.subjectName, JSON.stringify(text), { headers });
  await nc.flush();
  await pair.sub.listen({ burst: true });
  await until("the response is there", () => got.length > 0);
  assert.deepEqual(got, [["5", "y"]]);
  await nc.close();
});

test("an actor of an event with response handles what is emitted without a request", async () => {
  const plain = new Event(randomName(), String);
  const seen: string[] = [];
  const actor = new Actor(randomName(), plain.withResponse(Number), (text) => seen.push(text));
  await using pair = await connectPair([plain], [actor]);
  await pair.pub.emit(plain, "hi");
  await pair.sub.listen({ burst: true });
  assert.deepEqual([seen, pair.log.lines], [["hi"], []]);
});

test("1000 parallel requests share one subscription, and each gets its own response", async () => {
  const event = new Event(randomName(), Number).withResponse(Number);
  const actor = new Actor(randomName(), event, (n) => n * 2, { maxJobs: 100 });
  await using pair = await connectPair([event], [actor]);
  const nc = await connectNats({ servers: server.url });
  // `subscribe` is the only way in which anything of this connection subscribes.
  const subscribed: string[] = [];
  const subscribe = nc.subscribe.bind(nc);
  nc.subscribe = (subject, options) => {
    subscribed.push(subject);
    return subscribe(subject, options);
  };
  const inboxes = new Set<string>();
  const spy = await answering(event, ({ headers }) => void inboxes.add(headers!.get("Walnats-Reply")));
  await using conn = await new Events(event).connect(nc);
  await listening(pair.sub, async () => {
    const numbers = Array.from({ length: 1000 }, (_, n) => n);
    const doubled = await Promise.all(numbers.map((n) => conn.request(event, n, { timeout: 20 })));
    assert.deepEqual(doubled, numbers.map((n) => n * 2));
  });
  await spy[Symbol.asyncDispose]();
  assert.equal(inboxes.size, 1000);
  const ofReplies = subscribed.filter((subject) =>
    [...inboxes].some((inbox) => inbox.startsWith(subject.slice(0, -1)))
  );
  assert.equal(ofReplies.length, 1);
  // The other one is that of JetStream's confirmations.
  assert.equal(subscribed.length, 2);
});

test("with two actors the first response wins", async () => {
  const event = new Event(randomName(), String).withResponse(String);
  let release = noop;
  const released = new Promise<void>((resolve) => release = resolve);
  let ended = 0;
  const slow = new Actor(randomName(), event, async () => {
    await released;
    ended++;
    return "slow";
  });
  const fast = new Actor(randomName(), event, () => "fast");
  await using pair = await connectPair([event], [slow, fast]);
  await listening(pair.sub, async () => {
    assert.equal(await pair.pub.request(event, "x"), "fast");
    release();
    await until("the other has responded too", () => ended === 1);
    assert.equal(await pair.pub.request(event, "y"), "fast");
  });
});

const hostile = "no\r\nsuch: file\u0000\n" + "x".repeat(5000);
for (
  const [what, fail, name, reason] of [
    ["a Reject", () => new Reject("no such file"), "Reject", /^no such file$/],
    ["an error after its last attempt", () => new RangeError("beyond"), "RangeError", /^beyond$/],
    ["what is no error", () => "just text", "Error", /^just text$/],
    ["a message of many lines", () => new TypeError(hostile), "TypeError", /^no such: file x{900,1000}…$/],
  ] as const
) {
  test(`a job that fails for good with ${what} answers with a RequestError`, async () => {
    const event = new Event(randomName(), String).withResponse(String);
    const actor = new Actor(randomName(), event, () => {
      throw fail();
    }, { maxAttempts: 2, retryDelay: [0.01] });
    await using pair = await connectPair([event], [actor]);
    await listening(pair.sub, async () => {
      await assert.rejects(pair.pub.request(event, "s3cret", { timeout: 10 }), (error: unknown) => {
        assert.ok(error instanceof RequestError, String(error));
        assert.deepEqual([error.errorName, error.event], [name, event.name]);
        assert.match(error.reason, reason);
        assert.ok(error.message.includes(event.name) && error.message.includes(name));
        assert.ok(!/[\r\n]|s3cret/.test(error.message));
        return true;
      });
    });
  });
}

test("a job that succeeds at its second attempt answers with its response alone", async () => {
  const event = new Event(randomName(), String).withResponse(Number);
  let attempts = 0;
  const actor = new Actor(randomName(), event, () => {
    if (++attempts === 1) throw new Error("not yet");
    return attempts;
  }, { retryDelay: [0.01] });
  await using pair = await connectPair([event], [actor]);
  await listening(pair.sub, async () => {
    assert.equal(await pair.pub.request(event, "x"), 2);
  });
});

test("a response that does not fit the schema is a RequestError of the actor's", async () => {
  const event = new Event(randomName(), String).withResponse(Number);
  const actor = new Actor(randomName(), event, () => "five" as unknown as number);
  await using pair = await connectPair([event], [actor]);
  await listening(pair.sub, async () => {
    await assert.rejects(pair.pub.request(event, "x"), { name: "RequestError", errorName: "EncodeError" });
  });
});

test("a response of the wrong shape, from whoever sent it, is a DecodeError", async () => {
  const event = new Event(randomName(), String).withResponse(Number);
  await using conn = await new Events(event).connect(server.url);
  await conn.register();
  await using _ = await answering(event, ({ headers }, nc) => {
    nc.publish(headers!.get("Walnats-Reply"), '"five"');
  });
  await assert.rejects(conn.request(event, "x"), (error: unknown) => {
    assert.ok(error instanceof DecodeError);
    assert.match(error.message, new RegExp(`cannot decode a response to "${event.name}"`));
    return true;
  });
});

test("a response without payload is a response, if it has no error in its headers", async () => {
  const event = new Event(randomName(), String).withResponse(Uint8Array);
  await using conn = await new Events(event).connect(server.url);
  await conn.register();
  await using _ = await answering(event, ({ headers }, nc) => {
    nc.publish(headers!.get("Walnats-Reply"), "", { headers: headers! });
  });
  assert.deepEqual(await conn.request(event, "x"), new Uint8Array());
});

test("no response in time: the error names the event, the time and what to look at", async () => {
  const event = new Event(randomName(), String).withResponse(Number);
  await using pair = await connectPair([event], [new Actor(randomName(), event, Number)]);
  const started = performance.now();
  await assert.rejects(pair.pub.request(event, "x", { timeout: 1.5 }), (error: unknown) => {
    assert.ok(error instanceof RequestTimeoutError);
    assert.match(error.message, /within 1\.5 s.*Does an actor of it listen/);
    assert.ok(error.message.includes(event.name));
    assert.equal(error.event, event.name);
    return true;
  });
  const took = performance.now() - started;
  assert.ok(took >= 1490 && took < 4000, `${took} ms`);
});

test("a uid that had come before: the error says so", async () => {
  const event = new Event(randomName(), String).withResponse(Number);
  await using pair = await connectPair([event], [new Actor(randomName(), event, Number)]);
  await pair.pub.emit(event, "x", { uid: "twice", sync: true });
  await assert.rejects(pair.pub.request(event, "x", { uid: "twice", timeout: 1.5 }), {
    name: "RequestTimeoutError",
    message: /uid "twice" had come before/,
  });
});

test("JetStream does not confirm in time: the error says that", async () => {
  const event = new Event(randomName(), String).withResponse(Number);
  const nc = await connectNats({ servers: server.url });
  swallow(nc, event.subjectName);
  await using conn = await new Events(event).connect(nc);
  await conn.register();
  await assert.rejects(conn.request(event, "x", { timeout: 0.2 }), {
    name: "RequestTimeoutError",
    message: /JetStream did not confirm/,
  });
});

test("an event without a stream, and what cannot be sent, fail at once", async () => {
  const event = new Event(randomName(), String).withResponse(Number);
  await using conn = await new Events(event).connect(server.url);
  const started = performance.now();
  await assert.rejects(conn.request(event, "x"), StreamNotFoundError);
  await assert.rejects(conn.request(event, 7 as never), EncodeError);
  await assert.rejects(conn.request(event, "x".repeat(1024 * 1024 - 100)), MaxPayloadError);
  assert.ok(performance.now() - started < 2000);
});

test("a response that the server does not take fails the request at once", async () => {
  const event = new Event(randomName(), Number).withResponse(String);
  const actor = new Actor(randomName(), event, (length) => "x".repeat(length));
  await using pair = await connectPair([event], [actor]);
  await listening(pair.sub, async () => {
    await assert.rejects(
      pair.pub.request(event, 1024 * 1024, { timeout: 20 }),
      (error) => error instanceof RequestError && error.errorName === "MaxPayloadError",
    );
    assert.equal((await pair.pub.request(event, 3)).length, 3);
  });
  assert.ok(pair.log.lines.some(({ message }) => message.includes("cannot respond")));
});

test("the reply inbox survives a reconnect", async () => {
  const event = new Event(randomName(), String).withResponse(Number);
  let inbox = "";
  await using _ = await answering(event, ({ headers }) => void (inbox = headers!.get("Walnats-Reply")));
  const nc = await connectNats({ servers: server.url });
  let back = false;
  (async () => {
    for await (const { type } of nc.status()) back ||= type === "reconnect";
  })();
  await using conn = await new Events(event).connect(nc, { logger: captureLogger() });
  await conn.register();
  const response = conn.request(event, "x", { timeout: 20 });
  await until("the request is out", () => inbox !== "");
  await nc.reconnect();
  await until("it is back", () => back);
  await nc.flush();
  const other = await connectNats({ servers: server.url });
  other.publish(inbox, "7");
  assert.equal(await response, 7);
  await other.close();
});

test("closing the connection ends what waits", async () => {
  const event = new Event(randomName(), String).withResponse(Number);
  for (const close of ["walnats", "nats.js"]) {
    const nc = await connectNats({ servers: server.url });
    const conn = await new Events(event).connect(nc);
    await conn.register();
    const response = conn.request(event, "x", { timeout: 20 });
    const rejected = assert.rejects(response, ConnectionClosedError);
    await conn.emit(event, "y", { sync: true });
    if (close === "walnats") await conn.close();
    else await nc.close();
    await rejected;
    await assert.rejects(conn.request(event, "x"), ConnectionClosedError);
  }
});

test("only events with a response that were registered can be requested", async () => {
  const plain = new Event(randomName(), String);
  const event = plain.withResponse(Number);
  const other = new Event(randomName(), String).withResponse(Number);
  await using conn = await new Events(event, other).connect(server.url);
  const twin = plain.withResponse(String);
  // @ts-expect-error: another response
  await assert.rejects(conn.request(twin, "x"), NotRegisteredError);
  // @ts-expect-error: no response
  await assert.rejects(conn.request(plain, "x"), NotRegisteredError);
  await using plainConn = await new Events(plain).connect(server.url);
  // @ts-expect-error: no response
  await assert.rejects(plainConn.request(plain, "x"), /request takes an event made by withResponse/);
  // @ts-expect-error: another message
  await assert.rejects(conn.request(event, 7), EncodeError);
  await assert.rejects(conn.request(event, "x", { sync: true } as never), /unknown option "sync"/);
  await assert.rejects(async () => {
    const number: number = await conn.request(event, "x");
    // @ts-expect-error: another type of response
    const text: string = await conn.request(event, "x");
    assert.fail(`${number} ${text}`);
  }, StreamNotFoundError);
});
