// What `emit`, `emitMany`, `request` and a clock put on the wire, to the byte, and what becomes of each where it goes
// wrong; without a server.

import assert from "node:assert/strict";
import {
  Clock,
  CloudEvent,
  ConnectionClosedError,
  EmitManyError,
  EmitRefusedError,
  EmitTimeoutError,
  EncodeError,
  Event,
  Events,
  MaxPayloadError,
  RequestTimeoutError,
  type types,
} from "@walnats/core";
import { ConnectedEvents } from "../../src/events/connected_events.ts";
import { Publisher } from "../../src/events/publisher.ts";
import { request } from "../../src/events/request.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { FakeNats, NO_WATCH } from "./helpers/fake_nats.ts";

const TEXT = new Event("text", String);
const COUNT = new Event("count", String).withResponse(Number);
const PASSED = new Event("passed", Date);

/** A publisher's connection that goes nowhere. */
async function withConnection(
  run: (nats: FakeNats, conn: ConnectedEvents) => Promise<void>,
  options?: { maxPayload?: number },
): Promise<void> {
  const nats = new FakeNats(options);
  const conn = new ConnectedEvents(
    nats.link,
    new Events(TEXT, COUNT, PASSED),
    new Publisher(nats.link, NO_WATCH),
  );
  try {
    await run(nats, conn);
  } finally {
    await conn.close();
  }
}

/** What `emitMany` rejects with. */
async function failing(emitted: Promise<unknown>): Promise<EmitManyError> {
  const error = await emitted.then(() => undefined, (error) => error);
  assert.ok(error instanceof EmitManyError);
  return error;
}

const CLOUD = new CloudEvent({ id: "c 1", source: "/s", type: "t" });
const CLOUD_LINES = ["ce-id: c%201", "ce-source: /s", "ce-type: t", "ce-specversion: 1.0"];

/** What is given, and the lines without the delay, where `emit` is not confirmed, and where it is. */
const HEADERS: [what: string, given: types.EmitOptions, lines: string[], confirmed: string[]][] = [
  ["uid", { uid: "u" }, ["Nats-Msg-Id: u"], ["Nats-Msg-Id: u"]],
  ["trace id", { uid: "u", traceId: " t " }, ["Nats-Msg-Id: u", "Walnats-Trace: t"], [
    "Walnats-Trace: t",
    "Nats-Msg-Id: u",
  ]],
  ["meta", { uid: "u", meta: { b: " w ö ", a: "", "7": "x" } }, ["7: x", "b: w ö", "a: ", "Nats-Msg-Id: u"], [
    "7: x",
    "b: w ö",
    "a: ",
    "Nats-Msg-Id: u",
  ]],
  ["a CloudEvent, whose id is the uid", { meta: CLOUD }, [...CLOUD_LINES, "Nats-Msg-Id: c 1"], [
    ...CLOUD_LINES,
    "Nats-Msg-Id: c 1",
  ]],
  ["a CloudEvent and a uid", { meta: CLOUD, uid: "u" }, [...CLOUD_LINES, "Nats-Msg-Id: u"], [
    ...CLOUD_LINES,
    "Nats-Msg-Id: u",
  ]],
];

for (const [what, given, lines, confirmed] of HEADERS) {
  for (const delay of [0, 60]) {
    const isDelay = (line: string) => /^Walnats-Delay: \d+(\.\d+)?$|^Walnats-Delay-Seconds: 60$/.test(line);
    const check = (headers: readonly string[] | undefined, expected: string[]) => {
      assert.equal(headers!.filter(isDelay).length, delay ? 2 : 0);
      assert.deepEqual(headers!.filter((line) => !isDelay(line)), expected);
    };

    test(`the lines of the headers: ${what}, delay ${delay}`, () =>
      withConnection(async (nats, conn) => {
        await conn.emit(TEXT, "hi", { ...given, delay });
        await conn.emit(TEXT, "hi", { ...given, delay, sync: true });
        check(nats.sent[0]!.headers, lines);
        check(nats.sent[1]!.headers, confirmed);
        assert.deepEqual(nats.payloads, ['"hi"', '"hi"']);
        assert.equal(nats.sent[0]!.reply, undefined);
        assert.notEqual(nats.sent[1]!.reply, undefined);
      }));

    test(`those of a request: ${what}, delay ${delay}`, () =>
      withConnection(async (nats, conn) => {
        const response = conn.request(COUNT, "hi", { ...given, delay });
        await until("it is sent", () => nats.sent.length === 1);
        const headers = nats.sent[0]!.headers!;
        check(headers.slice(0, -2), confirmed);
        assert.equal(headers.at(-1), "Walnats-Reply-Errors: 1");
        const inbox = /^Walnats-Reply: (_INBOX\.\w+\.[\da-f-]{36})$/.exec(headers.at(-2)!)![1]!;
        nats.reply(inbox, 17);
        assert.equal(await response, 17);
      }));
  }
}

for (const sync of [false, true]) {
  test(`those of many, each with its uid: sync ${sync}`, () =>
    withConnection(async (nats, conn) => {
      const uid = (message: string, index: number) => `${message}-${index}`;
      await conn.emitMany(TEXT, ["a", "b"], { meta: { x: "1" }, traceId: "t", uid, sync });
      await conn.emitMany(TEXT, ["c"], { meta: { x: "1" }, traceId: "t", uid, sync, delay: 9 });
      await conn.emitMany(TEXT, ["d"], { sync });
      await until("all are sent", () => nats.sent.length === 4);
      const [a, b, c, d] = nats.sent.map(({ headers }) => headers);
      assert.deepEqual(a, ["x: 1", "Walnats-Trace: t", "Nats-Msg-Id: a-0"]);
      assert.deepEqual(b, ["x: 1", "Walnats-Trace: t", "Nats-Msg-Id: b-1"]);
      assert.deepEqual(c!.slice(0, 3), ["x: 1", "Nats-Msg-Id: c-0", "Walnats-Trace: t"]);
      assert.match(c![3]!, /^Walnats-Delay: [\d.]+$/);
      assert.equal(c![4], "Walnats-Delay-Seconds: 9");
      if (sync) assert.match(d!.join(), /^Nats-Msg-Id: \S+$/);
      else assert.equal(d, undefined);
    }));
}

const REFUSED: [what: string, options: types.EmitOptions][] = [
  ["a header of NATS", { meta: { "Nats-Expected-Stream": "x" } }],
  ["a header of ours", { meta: { "walnats-reply": "x" } }],
  ["a line break in a value", { meta: { a: "1\r\nNats-Msg-Id: 2" } }],
  ["a line break in a name", { meta: { "a\r\nb": "1" } }],
  ["a line break in the uid", { uid: "1\r\nb: 2" }],
  ["a line break in the trace id", { traceId: "1\r\nb: 2" }],
  ["too many headers", { meta: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`h${i}`, ""])) }],
];

for (const [what, options] of REFUSED) {
  test(`${what} is refused before the message is encoded`, () =>
    withConnection(async (nats, conn) => {
      let encoded = 0;
      const serializer: types.Serializer<string> = {
        encode: () => (encoded++, new Uint8Array()),
        decode: () => "",
      };
      const event = new Event("watched", null, { serializer }).withResponse(Number);
      const watched = new ConnectedEvents(nats.link, new Events(event), new Publisher(nats.link, NO_WATCH));
      const refused = (error: Error) => error instanceof TypeError || error instanceof RangeError;
      await assert.rejects(watched.emit(event, "x", options), refused);
      await assert.rejects(watched.emit(event, "x", { ...options, sync: true }), refused);
      await assert.rejects(watched.request(event, "x", options), refused);
      const { uid, ...many } = options;
      const given = { ...many, ...(uid !== undefined && { uid: () => uid }) } as types.EmitManyOptions<
        string
      >;
      await assert.rejects(watched.emitMany(event, ["x"], given));
      assert.deepEqual([nats.sent, encoded], [[], uid === undefined ? 0 : 1]);
      await conn.emit(TEXT, "still there");
    }));
}

test("a duplicate is told of, and logged at debug level", () =>
  withConnection(async (nats, conn) => {
    nats.answer = () => ({ stream: "s", seq: 3, duplicate: true });
    const stored = await conn.emit(TEXT, "a", { sync: true, uid: "u" });
    assert.deepEqual(stored, { stream: "s", seq: 3, duplicate: true });
    assert.deepEqual(await conn.emitMany(TEXT, ["a", "b"], { sync: true }), { stored: 2, duplicates: 2 });
    const message = "walnats: duplicate message";
    const duplicates = nats.log.lines.filter((line) => line.message === message);
    assert.deepEqual(duplicates, [
      { level: "debug", message, details: [{ event: "text", uid: "u" }] },
      { level: "debug", message, details: [{ event: "text", index: 0 }] },
      { level: "debug", message, details: [{ event: "text", index: 1 }] },
    ]);
  }));

test("a logger that throws fails no emit", () =>
  withConnection(async (nats, conn) => {
    nats.answer = () => ({ stream: "s", seq: 3, duplicate: true });
    nats.log.debug = () => {
      throw new Error("the disk is full");
    };
    const stored = await conn.emit(TEXT, "a", { sync: true, uid: "u" });
    assert.equal(stored.seq, 3);
  }));

test("many: what fails alone is left out; the others are stored, and the failures keep their place", () =>
  withConnection(async (nats, conn) => {
    const uid = (message: string) => {
      if (message === "b") throw new RangeError("no uid");
      return message;
    };
    const messages = ["a", "b", 7, "x".repeat(10_000), "c"] as string[];
    const error = await failing(conn.emitMany(TEXT, messages, { sync: true, uid }));
    assert.deepEqual([error.stored, error.taken], [2, 5]);
    const kinds = error.failed.map(({ index, error }) => [index, error.constructor]);
    assert.deepEqual(kinds, [[1, RangeError], [2, EncodeError], [3, MaxPayloadError]]);
    assert.deepEqual(nats.payloads, ['"a"', '"c"']);
  }, { maxPayload: 8192 }));

test("many: while JetStream says nothing, 16 are under way and no more is taken; then it is one more for each", () =>
  withConnection(async (nats, conn) => {
    let taken = 0;
    function* messages() {
      for (; taken < 100;) yield String(taken++);
    }
    const answer = nats.answer;
    nats.answer = () => undefined;
    const emitted = conn.emitMany(TEXT, messages(), { sync: true });
    await until("16 are sent", () => nats.sent.length >= 16);
    assert.deepEqual([taken, nats.sent.length], [16, 16]);
    nats.answer = answer;
    for (const sent of nats.sent.slice(0, 2)) nats.reply(sent.reply!, { stream: "s", seq: 1 });
    await until("two are stored", () => taken >= 20);
    for (const sent of nats.sent.slice(2, 16)) nats.reply(sent.reply!, { stream: "s", seq: 1 });
    assert.deepEqual(await emitted, { stored: 100, duplicates: 0 });
  }));

test("many: what JetStream refuses ends it, and what is under way is waited for", () =>
  withConnection(async (nats, conn) => {
    const full = { error: { code: 503, err_code: 10077, description: "maximum messages exceeded" } };
    nats.answer = ({ data }) => data === '"3"' ? full : { stream: "s", seq: 1 };
    const messages = Array.from({ length: 1000 }, (_, i) => String(i));
    const error = await failing(conn.emitMany(TEXT, messages, { sync: true }));
    assert.ok(error.cause instanceof EmitRefusedError);
    assert.equal(error.stored + 1, error.taken, "each message that was taken is accounted for");
    assert.ok(error.taken < 1000);
  }));

test("a request that is refused waits for nothing: a reply that comes after all changes nothing", () =>
  withConnection(async (nats, conn) => {
    nats.answer = () => ({ error: { code: 503, err_code: 10077, description: "maximum messages exceeded" } });
    await assert.rejects(conn.request(COUNT, "hi"), EmitRefusedError);
    const inbox = nats.sent[0]!.headers!.find((line) => line.startsWith("Walnats-Reply: "))!.slice(15);
    nats.reply(inbox, 17);
    await assert.rejects(conn.request(COUNT, "x".repeat(10_000)), MaxPayloadError);
    await assert.rejects(conn.request(COUNT, 7 as never), EncodeError);
    assert.equal(nats.sent.length, 1);
    nats.close();
    await assert.rejects(conn.request(COUNT, "hi"), ConnectionClosedError);
  }, { maxPayload: 8192 }));

test("what an asynchronous serializer rejects is told in the same way by all of them", async () => {
  const serializer: types.Serializer<string> = {
    encode: (text) =>
      text === "bad" ? Promise.reject(new Error("it is bad")) : Promise.resolve(new Uint8Array(1)),
    decode: () => "",
  };
  const event = new Event("slow", null, { serializer }).withResponse(Number);
  const nats = new FakeNats();
  await using conn = new ConnectedEvents(nats.link, new Events(event), new Publisher(nats.link, NO_WATCH));
  await assert.rejects(conn.emit(event, "bad"), EncodeError);
  await assert.rejects(conn.emit(event, "bad", { uid: "u" }), EncodeError);
  await assert.rejects(conn.emit(event, "bad", { sync: true }), EncodeError);
  await assert.rejects(conn.request(event, "bad"), EncodeError);
  for (const sync of [false, true]) {
    const error = await failing(conn.emitMany(event, ["a", "bad", "b"], { sync }));
    assert.deepEqual([error.stored, error.failed.map(({ index }) => index)], [2, [1]]);
  }
  assert.equal(nats.sent.length, 4);
});

test("a request that JetStream did not confirm in time is one without a response, and awaits none", async () => {
  const nats = new FakeNats();
  nats.answer = () => undefined;
  const publisher = new Publisher(nats.link, NO_WATCH);
  const awaited = new Set<string>();
  const { replies } = publisher;
  const [expect, forget] = [replies.expect.bind(replies), replies.forget.bind(replies)];
  replies.expect = (token, awaiting) => (awaited.add(token), expect(token, awaiting));
  replies.forget = (token) => (awaited.delete(token), forget(token));
  const rejected = assert.rejects(request(publisher, COUNT, "hi"), (error) => {
    assert.ok(error instanceof RequestTimeoutError && error.cause instanceof EmitTimeoutError);
    assert.match(error.message, /JetStream did not confirm it/);
    return true;
  });
  await until("it is sent", () => nats.sent.length === 1);
  assert.equal(awaited.size, 1);
  nats.denyInbox(nats.sent[0]!.reply!);
  await rejected;
  assert.equal(awaited.size, 0);
  await publisher.close();
});

/** What JetStream answers, and what a request without a response says of it. */
const SILENT: [what: string, answer: unknown, uid: string | undefined, says: RegExp][] = [
  ["nothing", undefined, undefined, /JetStream did not confirm it/],
  ["that it is stored", { stream: "s", seq: 1 }, undefined, /JetStream has stored it/],
  ["that it had come", { stream: "s", seq: 1, duplicate: true }, "u", /the uid "u" had come before/],
  ["that an attempt had come", { stream: "s", seq: 1, duplicate: true }, undefined, /has stored it/],
];

for (const [what, answer, uid, says] of SILENT) {
  test(`a request without a response says why: JetStream says ${what}`, () =>
    withConnection(async (nats, conn) => {
      nats.answer = () => answer;
      await assert.rejects(conn.request(COUNT, "hi", { uid, timeout: 0.1 }), (error) => {
        assert.ok(error instanceof RequestTimeoutError);
        assert.match(error.message, says);
        return true;
      });
    }));
}

test("a clock's tick goes the same way, with the tick and the schedule as its uid", () =>
  withConnection(async (nats, conn) => {
    const clock = new Clock({ event: PASSED, period: 3600, meta: { a: "1" } });
    await clock.run(conn, { burst: true });
    const [{ subject, headers, data, reply }] = nats.sent as [FakeNats["sent"][0]];
    const time = new Date(data);
    assert.equal(time.getTime() % 3_600_000, 0);
    assert.deepEqual(headers, ["a: 1", `Nats-Msg-Id: clock:3600:${time.toISOString()}`]);
    assert.equal(subject, "passed");
    assert.notEqual(reply, undefined, "it is confirmed");
  }));
