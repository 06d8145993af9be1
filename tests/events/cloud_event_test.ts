import {
  Actor,
  CloudEvent,
  currentContext,
  DecodeError,
  Event,
  Events,
  RequestTimeoutError,
  type types,
} from "@walnats/core";
import assert from "node:assert/strict";
import { CloudEvent as OfficialEvent, HTTP } from "cloudevents";
import fc from "fast-check";
import { listenUntil } from "../helpers/listen_until.ts";
import { randomName, server } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";

const LEAST = { id: "hi123", source: "/sensors/tn-123/alerts", type: "com.example.object.delete.v2" };
const FULL: types.CloudEventOptions = {
  ...LEAST,
  specversion: "1.0",
  datacontenttype: "application/json;charset=utf-8",
  dataschema: "https://example.com/schema.json#user",
  subject: "user/13",
  time: new Date("2026-11-20T21:49:00.250Z"),
  dataref: "../blobs/13",
  partitionkey: "eu",
  sampledrate: 30,
  sequence: "0042",
  traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
  tracestate: "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE",
};

test("the headers are those of Python walnats", () => {
  assert.deepEqual(new CloudEvent({ ...LEAST, time: new Date("2023-12-31T23:59:54Z") }).toHeaders(), {
    "ce-id": "hi123",
    "ce-source": "/sensors/tn-123/alerts",
    "ce-type": "com.example.object.delete.v2",
    "ce-specversion": "1.0",
    "ce-time": "2023-12-31T23:59:54Z",
  });
});

test("the record holds the attributes that there are, fit for JSON", () => {
  assert.deepEqual(new CloudEvent(LEAST).toRecord(), { ...LEAST, specversion: "1.0" });
  assert.deepEqual(new CloudEvent(FULL).toRecord(), { ...FULL, time: "2026-11-20T21:49:00.250Z" });
});

test("values are percent-encoded as the binding says, by its own example", () => {
  const event = new CloudEvent({ ...LEAST, subject: "Euro € 😀", sequence: '100% "sure"\u{e000}' });
  const headers = event.toHeaders();
  assert.equal(headers["ce-subject"], "Euro%20%E2%82%AC%20%F0%9F%98%80");
  assert.equal(headers["ce-sequence"], "100%25%20%22sure%22%EE%80%80");
});

test("the official package reads our headers as an equal and valid event", () => {
  for (const options of [LEAST, FULL]) {
    const event = new CloudEvent(options);
    const read = HTTP.toEvent({ headers: event.toHeaders(), body: undefined }) as OfficialEvent<unknown>;
    const { time, ...expected } = event.toRecord();
    const { time: readTime, sampledrate, ...attributes } = JSON.parse(JSON.stringify(read));
    if (sampledrate !== undefined) attributes.sampledrate = Number(sampledrate);
    assert.deepEqual(attributes, expected);
    if (time !== undefined) assert.equal(Date.parse(readTime), Date.parse(time as string));
    assert.equal(read.validate(), true);
  }
});

test("events of the official package are read back with equal attributes", () => {
  const { time, ...others } = FULL;
  const official = new OfficialEvent(
    { ...others, time: time!.toISOString() } as ConstructorParameters<typeof OfficialEvent>[0],
  );
  const { "content-type": type, ...headers } = HTTP.binary(official).headers as Record<string, string>;
  const read = CloudEvent.fromHeaders({ ...headers, "ce-datacontenttype": type!, "ce-sampledrate": "30" });
  assert.deepEqual(read!.toRecord(), new CloudEvent(FULL).toRecord());
});

const text = fc.string({ minLength: 1, unit: "binary" }).filter((value) =>
  !/[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u.test(value)
);

test("whatever the text is, headers are visible ASCII and read back as the same event", () => {
  fc.assert(
    fc.property(
      fc.record({
        id: text.filter((value) => value.trim() === value),
        source: fc.webUrl({ withFragments: true, withQueryParameters: true }),
        type: text,
        subject: fc.option(text, { nil: undefined }),
        partitionkey: fc.option(text, { nil: undefined }),
        sampledrate: fc.option(fc.integer({ min: 1, max: 2 ** 31 - 1 }), { nil: undefined }),
        time: fc.option(
          fc.date({ min: new Date("0000-01-01"), max: new Date("9999-12-31"), noInvalidDate: true }),
          { nil: undefined },
        ),
      }),
      (options) => {
        const event = new CloudEvent(options);
        const headers = event.toHeaders();
        for (const value of Object.values(headers)) assert.match(value, /^[!-~]+$/);
        assert.deepEqual(CloudEvent.fromHeaders(headers)!.toRecord(), event.toRecord());
      },
    ),
    { numRuns: 500 },
  );
});

test("what we take for a source or a schema, the official package takes too", () => {
  // RFC 3986 has URIs with an empty path, and the package's checker has none.
  const part = fc.stringMatching(/^[a-z0-9.:/?#@%&=~+_[\]-]{1,12}$/).filter((value) =>
    !/^[^/]*:([?#]|$)/.test(value)
  );
  fc.assert(
    fc.property(part, (value) => {
      for (const option of ["source", "dataschema"] as const) {
        let event: CloudEvent;
        try {
          event = new CloudEvent({ ...LEAST, [option]: value });
        } catch (error) {
          assert.ok(error instanceof RangeError);
          continue;
        }
        const { time: _, ...record } = event.toRecord();
        new OfficialEvent({ ...record }).validate();
      }
    }),
    { numRuns: 1000 },
  );
});

test("headers are read without regard to case, unescaped, and others are left out", () => {
  const read = CloudEvent.fromHeaders({
    "CE-Id": '"a \\"b\\""',
    "ce-source": "%2fa",
    "ce-type": "100%",
    "ce-specversion": "1.0",
    "ce-other": "x",
    "Nats-Msg-Id": "1",
  });
  assert.deepEqual(read!.toRecord(), { id: 'a "b"', source: "/a", type: "100%", specversion: "1.0" });
  assert.equal(CloudEvent.fromHeaders({ "Nats-Msg-Id": "1" }), undefined);
});

test("headers of no valid event are refused", () => {
  const headers = new CloudEvent(LEAST).toHeaders();
  const bad: [changes: Record<string, string>, message: RegExp][] = [
    [{ "ce-time": "yesterday" }, /"time" must be an RFC 3339 time, got "yesterday"/],
    [{ "ce-time": "2026-13-01T00:00:00Z" }, /"time" must be a valid Date/],
    [{ "ce-sampledrate": "1e3" }, /"sampledrate" must be a whole number/],
    [{ "ce-subject": "%C0%A0" }, /URI/],
    [{ "ce-id": "" }, /"id" must be text that is not empty/],
    [{ "ce-specversion": "0.3" }, /"specversion" must be "1.0"/],
  ];
  for (const [changes, message] of bad) {
    assert.throws(() => CloudEvent.fromHeaders({ ...headers, ...changes }), (error) => {
      assert.ok(error instanceof DecodeError);
      assert.match(error.message, message);
      return true;
    });
  }
  assert.throws(() => CloudEvent.fromHeaders({ "ce-id": "1" }), /no valid CloudEvent: .*"source" is missing/);
});

const BAD: [option: string, value: unknown, error: typeof TypeError, message: RegExp][] = [
  ["id", undefined, TypeError, /"id" is missing/],
  ["source", undefined, TypeError, /"source" is missing/],
  ["type", undefined, TypeError, /"type" is missing/],
  ["id", "", RangeError, /option "id" must be text that is not empty/],
  ["id", " a", RangeError, /without white space at its ends/],
  ["id", 13, TypeError, /got 13/],
  ["id", "a\r\nNats-Rollup: all", RangeError, /option "id" must be text/],
  ["type", "", RangeError, /option "type" must be text that is not empty/],
  ["type", "a\u0085b", RangeError, /without control characters/],
  ["type", "\ud800", RangeError, /option "type"/],
  ["source", "", RangeError, /must be a URI or a relative reference/],
  ["source", "a b", RangeError, /must be a URI or a relative reference, got "a b"/],
  ["source", "1:a", RangeError, /a URI/],
  ["source", "/a%2", RangeError, /a URI/],
  ["source", "a#b#c", RangeError, /a URI/],
  ["dataschema", "/relative", RangeError, /option "dataschema" must be a URI, got "\/relative"/],
  ["datacontenttype", "json", RangeError, /must be a media type/],
  ["specversion", "0.3", RangeError, /must be "1.0", got "0.3"/],
  ["time", "2026-11-20T21:49:00Z", TypeError, /option "time" must be a valid Date/],
  ["time", new Date(NaN), RangeError, /must be a valid Date/],
  ["time", new Date("+010000-01-01T00:00:00Z"), RangeError, /of the years 0 to 9999/],
  ["sampledrate", 0, RangeError, /whole number from 1/],
  ["sampledrate", 2 ** 31, RangeError, /2147483647/],
  ["sampledrate", "3", TypeError, /got "3"/],
  ["subject", "", RangeError, /option "subject" must be/],
  ["traceparent", "00-abc", RangeError, /must be a W3C traceparent/],
  ["data", {}, TypeError, /CloudEvent: unknown option "data"; it takes id, source, type/],
];
for (const [option, value, ErrorClass, message] of BAD) {
  test(`refused: ${option} ${String(JSON.stringify(value))}`, () => {
    assert.throws(() => new CloudEvent({ ...LEAST, [option]: value } as never), (error) => {
      assert.ok(error instanceof ErrorClass, String(error));
      assert.match(error.message, message);
      return true;
    });
  });
}

test("it cannot be changed, by itself or by the date that it was given", () => {
  const time = new Date("2026-11-20T21:49:00Z");
  const event = new CloudEvent({ ...LEAST, time });
  time.setFullYear(1999);
  event.time!.setFullYear(1999);
  assert.equal(event.toRecord().time, "2026-11-20T21:49:00Z");
  assert.throws(() => Object.assign(event, { id: "2" }), TypeError);
  assert.equal(new CloudEvent(LEAST).time, undefined);
});

test("its id is the uid of a message, with sync and without; one that is given goes first", async () => {
  const event = new Event(randomName(), String);
  const seen: [string, string | undefined][] = [];
  const read: unknown[] = [];
  const actor = new Actor(randomName(), event, (text) => {
    const { headers } = currentContext();
    seen.push([text, headers["Nats-Msg-Id"]]);
    read.push(CloudEvent.fromHeaders(headers)?.toRecord());
  });
  await using pair = await connectPair([event], [actor]);
  const meta = new CloudEvent(FULL);
  await pair.pub.emit(event, "first", { meta });
  const second = await pair.pub.emit(event, "second", { meta, sync: true });
  await pair.pub.emit(event, "third", { meta, uid: "own" });
  const fourth = await pair.pub.emit(event, "fourth", { meta, uid: "own", sync: true });
  await pair.pub.emit(event, "fifth", { meta: new CloudEvent({ ...LEAST, id: "ä €" }) });
  assert.deepEqual([second.duplicate, fourth.duplicate], [true, true]);
  await listenUntil(pair.sub, "three came", () => seen.length === 3);
  assert.deepEqual(seen, [["first", "hi123"], ["third", "own"], ["fifth", "ä €"]]);
  assert.deepEqual(read[0], meta.toRecord());
});

test("a request's uid is its id too", async () => {
  const event = new Event(randomName(), String).withResponse(String);
  const actor = new Actor(
    randomName(),
    event,
    (text) => `${text} ${currentContext().headers["Nats-Msg-Id"]}`,
  );
  await using pair = await connectPair([event], [actor]);
  const stop = new AbortController();
  const listening = pair.sub.listen({ signal: stop.signal });
  const meta = new CloudEvent(LEAST);
  assert.equal(await pair.pub.request(event, "hi", { meta }), "hi hi123");
  await assert.rejects(pair.pub.request(event, "hi", { meta, timeout: 0.3 }), (error) => {
    assert.ok(error instanceof RequestTimeoutError);
    assert.match(error.message, /the uid "hi123" had come before/);
    return true;
  });
  stop.abort();
  await listening;
});

test("emitMany refuses it: its id is that of one message", async () => {
  const event = new Event(randomName(), String);
  await using conn = await new Events(event).connect(server.url);
  const meta = new CloudEvent(LEAST) as never;
  await assert.rejects(conn.emitMany(event, ["a"], { meta }), /emitMany: option "meta" takes no CloudEvent/);
});
