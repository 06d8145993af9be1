import assert from "node:assert/strict";
import { ConnectionClosedError, DecodeError, Event, Events, type types } from "@walnats/core";
import { connect as connectNats } from "@nats-io/transport-node";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

test("a monitor sees what is emitted", async () => {
  const event = new Event(randomName(), String);
  await using conn = await new Events(event).connect(server.url);
  await conn.register();
  const before = Date.now();
  await using monitor = conn.monitor();
  const emitted = conn.emit(event, "hello", { meta: { a: "b" }, traceId: "t" });
  const { value, done } = await monitor.next();
  await emitted;
  assert.ok(!done);
  assert.equal(value.event, event);
  assert.equal(value.name, event.name);
  assert.ok(!value.error);
  assert.equal(value.message satisfies string, "hello");
  assert.deepEqual(value.headers, { a: "b", "Walnats-Trace": "t" });
  assert.ok(value.time.getTime() >= before && value.time.getTime() <= Date.now());
});

test("it sees all events of the connection, of other publishers too, and goes on after a bad message", async () => {
  const number = new Event(randomName(), Number);
  const text = new Event(`${randomName()}.text`, String);
  const other = new Event(randomName(), String);
  await using conn = await new Events(number, text).connect(server.url);
  await using publisher = await new Events(number, text, other).connect(server.url);
  await using monitor = conn.monitor();
  await publisher.register();
  await publisher.emit(number, 1);
  await publisher.emit(other, "not registered there");
  const nc = await connectNats({ servers: server.url });
  await publisher.emit(text, "two", { sync: true });
  nc.publish(number.subjectName, "{oops");
  await nc.flush();
  await nc.close();
  const seen: unknown[] = [];
  for await (const item of monitor) {
    if (item.error) {
      assert.ok(item.error instanceof DecodeError);
      assert.equal(item.name, number.name);
      seen.push([item.event, new TextDecoder().decode(item.data)]);
      break;
    }
    if (item.event === number) seen.push([item.event, item.message satisfies number | string]);
    else seen.push([item.event, item.message]);
  }
  assert.deepEqual(seen, [[number, 1], [text, "two"], [number, "{oops"]]);
  assert.deepEqual(await monitor.next(), { done: true, value: undefined });
});

for (const how of ["break", "an error in the loop", "return", "dispose", "abort"]) {
  test(`it unsubscribes on ${how}`, async () => {
    const event = new Event(randomName(), Number);
    const nc = await connectNats({ servers: server.url });
    const subscriptions: { isClosed(): boolean }[] = [];
    const subscribe = nc.subscribe.bind(nc);
    nc.subscribe = (subject, options) => {
      const subscription = subscribe(subject, options);
      if (subject === event.subjectName) subscriptions.push(subscription);
      return subscription;
    };
    await using conn = await new Events(event).connect(nc);
    await conn.register();
    await conn.register();
    const stop = new AbortController();
    const monitor = conn.monitor({ signal: stop.signal });
    await conn.emit(event, 1);
    await conn.emit(event, 2);
    const seen: unknown[] = [];
    const read = async () => {
      for await (const item of monitor) {
        seen.push("message" in item && item.message);
        if (how === "break") break;
        if (how === "an error in the loop") throw new Error(how);
        if (how === "return") await monitor.return?.();
        if (how === "dispose") await monitor[Symbol.asyncDispose]();
        if (how === "abort") stop.abort();
      }
    };
    await read().catch((error) => assert.equal(error.message, how));
    assert.deepEqual(seen, [1]);
    assert.deepEqual(subscriptions.map((subscription) => subscription.isClosed()), [true]);
    await conn.emit(event, 3);
    assert.equal((await monitor.next()).done, true);
  });
}

test("a signal ends it while it waits, and one that has aborted lets it not begin", async () => {
  const event = new Event(randomName(), Number);
  await using conn = await new Events(event).connect(server.url);
  await conn.register();
  const stop = new AbortController();
  const waiting = conn.monitor({ signal: stop.signal }).next();
  stop.abort();
  assert.equal((await waiting).done, true);
  for await (const _ of conn.monitor({ signal: stop.signal })) assert.fail();
});

test("it ends when the connection closes, after what has come", async () => {
  const event = new Event(randomName(), Number);
  const nc = await connectNats({ servers: server.url });
  const conn = await new Events(event).connect(nc);
  await conn.register();
  const monitor = conn.monitor();
  const idle = conn.monitor();
  const first = idle.next();
  await conn.emit(event, 1);
  await first;
  const waiting = idle.next();
  await conn.close();
  assert.equal((await waiting).done, true);
  const seen: unknown[] = [];
  for await (const item of monitor) seen.push("message" in item && item.message);
  assert.deepEqual(seen, [1]);
  assert.throws(() => conn.monitor(), ConnectionClosedError);
});

test("it goes on after a reconnect", async () => {
  const event = new Event(randomName(), Number);
  const nc = await connectNats({ servers: server.url });
  await using conn = await new Events(event).connect(nc, { logger: captureLogger() });
  await conn.register();
  await using monitor = conn.monitor();
  let back = false;
  (async () => {
    for await (const { type } of nc.status()) back ||= type === "reconnect";
  })();
  await nc.reconnect();
  await until("it is back", () => back);
  await conn.emit(event, 1);
  const { value } = await monitor.next();
  assert.equal(value && "message" in value && value.message, 1);
});

test("a slow reader gets the newest 10,000 at most, and one warning is logged", async () => {
  const event = new Event(randomName(), Number);
  const log = captureLogger();
  const nc = await connectNats({ servers: server.url });
  await using conn = await new Events(event).connect(nc, { logger: log });
  await conn.register();
  await using monitor = conn.monitor();
  const last = 24_999;
  for (let n = 0; n <= last; n++) await conn.emit(event, n);
  // What this connection emits comes back to it before the answer to its ping.
  await new Promise((resolve) => setTimeout(resolve));
  await nc.flush();
  const seen: number[] = [];
  for await (const item of monitor) {
    seen.push((item as types.MonitoredMessage<typeof event>).message);
    if (seen.at(-1) === last) break;
  }
  assert.ok(seen.length >= 9000 && seen.length <= 10_000, `${seen.length} were kept`);
  assert.deepEqual(seen, Array.from(seen, (_, i) => last + 1 - seen.length + i));
  assert.deepEqual(log.lines.map(({ level }) => level), ["warn"]);
  assert.match(log.lines[0]!.message, /monitor is read too slowly/);
});

test("a slow reader of large messages has 16 MiB of them at most", async () => {
  const event = new Event(randomName(), Uint8Array);
  const nc = await connectNats({ servers: server.url });
  await using conn = await new Events(event).connect(nc, { logger: captureLogger() });
  await conn.register();
  await using monitor = conn.monitor();
  const message = new Uint8Array(1024 * 1000);
  for (let n = 0; n < 40; n++) await conn.emit(event, message.fill(n));
  await new Promise((resolve) => setTimeout(resolve));
  await nc.flush();
  let count = 0;
  for await (const item of monitor) {
    count++;
    if ("message" in item && item.message[0] === 39) break;
  }
  assert.ok(count >= 14 && count <= 16, `${count} were kept`);
});

test("a wrong option is refused", async () => {
  const event = new Event(randomName(), Number);
  await using conn = await new Events(event).connect(server.url);
  await conn.register();
  assert.throws(() => conn.monitor({ signal: 1 as never }), /option "signal" must be an AbortSignal/);
  assert.throws(() => conn.monitor({ limit: 1 } as never), /unknown option "limit"/);
});
