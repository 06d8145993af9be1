import assert from "node:assert/strict";
import {
  Actor,
  ConnectError,
  ConnectionClosedError,
  Event,
  Events,
  Limits,
  MaxPayloadError,
  type Middleware,
  NotRegisteredError,
  StreamConfigError,
  StreamExistsError,
  StreamNotFoundError,
  type types,
} from "@walnats/core";
import { connect as connectNats } from "@nats-io/transport-node";
import { jetstreamManager } from "@nats-io/jetstream";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";

const noop = () => {};

const headerCases: [string, types.EmitOptions, Record<string, string>][] = [
  ["none", {}, {}],
  ["meta", { meta: { hello: "world" } }, { hello: "world" }],
  ["meta and uid", { meta: { hello: "world" }, uid: "oh-hi-mark" }, {
    hello: "world",
    "Nats-Msg-Id": "oh-hi-mark",
  }],
  ["uid", { uid: "test-me" }, { "Nats-Msg-Id": "test-me" }],
  ["trace id", { uid: "check-mate", traceId: "t-1" }, {
    "Nats-Msg-Id": "check-mate",
    "Walnats-Trace": "t-1",
  }],
];
for (const [what, options, expected] of headerCases) {
  test(`emit writes the headers of the contract: ${what}`, async () => {
    const headers: unknown[] = [];
    const middleware: Middleware = { onStart: (ctx) => void headers.push(ctx.headers) };
    const event = new Event(randomName(), String);
    const actor = new Actor(randomName(), event, noop, { middlewares: [middleware] });
    await using pair = await connectPair([event], [actor]);
    await pair.pub.emit(event, "hi", options);
    await pair.sub.listen({ burst: true });
    assert.deepEqual(headers, [expected]);
  });
}

test("a duplicate uid is dropped, and a sync emit tells so, at debug level", async () => {
  const seen: string[] = [];
  const event = new Event(randomName(), String);
  const actor = new Actor(randomName(), event, (text) => void seen.push(text));
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "a", { uid: "m1" });
  await pair.pub.emit(event, "b", { uid: "m1" });
  const second = await pair.pub.emit(event, "c", { uid: "m1", sync: true });
  assert.deepEqual([second.duplicate, second.stream], [true, event.streamName]);
  const third = await pair.pub.emit(event, "d", { uid: "m2", sync: true });
  assert.deepEqual(third, { stream: event.streamName, seq: 2, duplicate: false });
  assert.deepEqual(pair.log.lines.map(({ level, message }) => [level, message]), [[
    "debug",
    "walnats: duplicate message",
  ]]);
  await pair.sub.listen({ burst: true });
  assert.deepEqual(seen, ["a", "d"]);
});

for (const create of [true, false]) {
  for (const update of [true, false]) {
    test(`register twice changes nothing: create ${create}, update ${update}`, async () => {
      await using conn = await new Events(new Event(randomName(), String)).connect(server.url);
      await conn.register();
      await conn.register({ create, update });
    });
  }
}

const changeable = (age: number) => ({ limits: new Limits({ age }) });
const before = { ...changeable(60), storage: "memory" } as const;
const fixed = { ...changeable(60), storage: "file" } as const;
for (
  const [create, update, errorOfAge, errorOfStorage] of [
    [false, false, undefined, undefined],
    [true, false, StreamExistsError, StreamExistsError],
    [false, true, undefined, StreamConfigError],
    [true, true, undefined, StreamConfigError],
  ] as const
) {
  const cases = [
    ["limits.age", { ...before, ...changeable(30) }, errorOfAge, ["60 s", "30 s"]],
    ["storage", fixed, errorOfStorage, ['"memory"', '"file"']],
  ] as const;
  for (const [option, after, error, values] of cases) {
    const outcome = error ? `throws ${error.name}` : "is allowed";
    test(`register with another ${option} ${outcome}: create ${create}, update ${update}`, async () => {
      const name = randomName();
      await using first = await new Events(new Event(name, String, before)).connect(server.url);
      await first.register();
      await using second = await new Events(new Event(name, String, after)).connect(server.url);
      if (!error) return await second.register({ create, update });
      await assert.rejects(second.register({ create, update }), (thrown: Error) => {
        assert.ok(thrown instanceof error, String(thrown));
        for (const part of [name, option, ...values]) {
          assert.ok(thrown.message.includes(part), thrown.message);
        }
        return true;
      });
    });
  }
}

test("register changes what the event says, and takes limits away again", async () => {
  const name = randomName();
  const limits = new Limits({ age: 60, messages: 5, bytes: 5000, messageSize: 500 });
  await using first = await new Events(new Event(name, String, { limits, description: "one" })).connect(
    server.url,
  );
  await first.register();
  await using second = await new Events(new Event(name, String)).connect(server.url);
  await second.register();
  const nc = await connectNats({ servers: server.url });
  const { config } = await (await jetstreamManager(nc)).streams.info(name);
  await nc.close();
  const { max_age, max_msgs, max_bytes, max_msg_size, description, duplicate_window } = config;
  assert.deepEqual([max_age, max_msgs, max_bytes, max_msg_size, description ?? ""], [0, -1, -1, -1, ""]);
  assert.equal(duplicate_window, 120e9);
});

test("events whose names share a stream are kept apart", async () => {
  const name = randomName();
  await using first = await new Events(new Event(`${name}.a`, String)).connect(server.url);
  await first.register();
  await using second = await new Events(new Event(`${name}-a`, String)).connect(server.url);
  await assert.rejects(second.register(), StreamExistsError);
});

test("copies that a stream cannot have in no cluster are refused, also where the stream is there already", async () => {
  const name = randomName();
  await using one = await new Events(new Event(name, String)).connect(server.url);
  await one.register();
  await using three = await new Events(new Event(name, String, { replicas: 3 })).connect(server.url);

  for (const _ of ["the first time", "when the server has taken the number over"]) {
    await assert.rejects(three.register(), (error) => {
      assert.ok(error instanceof StreamConfigError);
      assert.match(error.message, /replicas/);
      assert.equal(error.event, name);
      return true;
    });
  }
});

test("register says what an option of the stream is not taken for", async () => {
  await using conn = await new Events(new Event(randomName(), String, { replicas: 3 })).connect(server.url);
  await assert.rejects(conn.register(), (error: Error) => {
    assert.ok(error instanceof StreamConfigError);
    assert.match(error.message, /cannot register the event .*replicas/);
    return true;
  });
});

test("an event that was not given to Events is refused at run time too", async () => {
  const name = randomName();
  const event = new Event(name, String);
  await using conn = await new Events(event).connect(server.url);
  await assert.rejects(conn.emit(new Event(name, String), "hi"), NotRegisteredError);
});

test("a sync emit of an event without a stream fails at once and says what to do", async () => {
  const event = new Event(randomName(), String);
  await using conn = await new Events(event).connect(server.url);
  const started = performance.now();
  await assert.rejects(conn.emit(event, "hi", { sync: true }), (error: Error) => {
    assert.ok(error instanceof StreamNotFoundError);
    assert.match(error.message, /call register\(\) first/);
    return true;
  });
  assert.ok(performance.now() - started < 2000);
});

test("a message larger than the server takes names size and limit", async () => {
  const event = new Event(randomName(), Uint8Array);
  await using conn = await new Events(event).connect(server.url);
  await conn.register();
  for (const sync of [false, true]) {
    await assert.rejects(conn.emit(event, new Uint8Array(1024 * 1024 + 1), { sync }), (error: Error) => {
      assert.ok(error instanceof MaxPayloadError);
      assert.match(error.message, /10\d{5} bytes.*1048576/);
      return true;
    });
  }
});

test("a message larger than the event's limit is refused by a sync emit", async () => {
  const event = new Event(randomName(), Uint8Array, { limits: new Limits({ messageSize: 100 }) });
  await using conn = await new Events(event).connect(server.url);
  await conn.register();
  await assert.rejects(conn.emit(event, new Uint8Array(500), { sync: true }), MaxPayloadError);
});

test("a full stream refuses a sync emit and says so", async () => {
  const event = new Event(randomName(), String, { limits: new Limits({ messages: 1 }) });
  const actor = new Actor(randomName(), event, noop);
  await using pair = await connectPair([event], [actor]);
  const nc = await connectNats({ servers: server.url });
  await (await jetstreamManager(nc)).streams.update(event.streamName, { discard: "new" as never });
  await nc.close();
  await pair.pub.emit(event, "fits", { sync: true });
  await assert.rejects(pair.pub.emit(event, "does not", { sync: true }), {
    name: "EmitRefusedError",
    message: /was not stored: maximum messages exceeded/,
  });
});

test("emitting on a closed connection says so", async () => {
  const event = new Event(randomName(), String);
  const conn = await new Events(event).connect(server.url);
  await conn.close();
  for (const sync of [false, true]) {
    await assert.rejects(conn.emit(event, "hi", { sync }), ConnectionClosedError);
  }
});

test("no server: the error names the address and how to start one, and no secret", async () => {
  const events = new Events(new Event("e", String));
  await assert.rejects(events.connect("nats://ann:s3cret@127.0.0.1:1"), (error: Error) => {
    assert.ok(error instanceof ConnectError);
    assert.match(error.message, /127\.0\.0\.1:1.*connection refused.*nats-server -js/);
    assert.ok(!error.message.includes("s3cret"));
    return true;
  });
});

test("a connection that was passed is kept open with close: false, and closed without", async () => {
  const nc = await connectNats({ servers: server.url });
  const event = new Event(randomName(), String);
  const kept = await new Events(event).connect(nc, { close: false });
  await kept.register();
  await kept.emit(event, "hi");
  await kept.close();
  assert.equal(nc.isClosed(), false);
  const closed = await new Events(event).connect(nc);
  await closed.close();
  assert.equal(nc.isClosed(), true);
});

test("what was emitted just before close is sent", async () => {
  const event = new Event(randomName(), Number);
  const seen: number[] = [];
  const actor = new Actor(randomName(), event, (n) => void seen.push(n));
  await using pair = await connectPair([event], [actor]);
  const conn = await new Events(event).connect(server.url, { logger: captureLogger() });
  for (let i = 0; i < 100; i++) await conn.emit(event, i);
  await conn.close();
  await pair.sub.listen({ burst: true, batch: 100 });
  assert.equal(seen.length, 100);
});

test("messages keep their order, with and without sync", async () => {
  const event = new Event(randomName(), Number);
  const seen: number[] = [];
  const actor = new Actor(randomName(), event, (n) => void seen.push(n), { maxJobs: 1 });
  await using pair = await connectPair([event], [actor]);
  for (let i = 0; i < 20; i++) await pair.pub.emit(event, i, { sync: i % 5 === 4 });
  await pair.sub.listen({ burst: true, batch: 20 });
  assert.deepEqual(seen, Array.from({ length: 20 }, (_, i) => i));
});
