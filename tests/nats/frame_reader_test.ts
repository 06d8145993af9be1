import assert from "node:assert/strict";
import { Kind, type MsgArg, Parser, type ParserEvent } from "@nats-io/nats-core/internal";
import fc from "fast-check";
import { FrameReader } from "../../src/nats/frame_reader.ts";
import { test } from "../helpers/test.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What nats.js gets to know: each event as text. */
interface Reading {
  readonly events: string[];
  read(frame: Uint8Array): void;
}

function nats(events: string[]): Parser {
  return new Parser({ push: (event) => void events.push(textOf(event as ParserEvent)) });
}

function bySlow(): Reading {
  const events: string[] = [];
  const parser = nats(events);
  return { events, read: (frame) => parser.parse(frame) };
}

/** `counts.fast`: messages that nats.js's parser has not seen. */
function byReader(counts = { fast: 0 }, events: string[] = [], parser = nats(events)): Reading {
  const slow = {
    parse: (bytes: Uint8Array) => parser.parse(bytes),
    between: () => (parser as unknown as { state: number }).state === 0,
  };
  const reader = new FrameReader(slow, (head, data) => {
    counts.fast++;
    events.push(messageText(head as unknown as MsgArg, data));
  });
  return { events, read: (frame) => reader.read(frame) };
}

function textOf(event: ParserEvent): string {
  if (event.kind === Kind.MSG) return messageText(event.msg!, event.data!);
  return `${event.kind} ${event.data ? decoder.decode(event.data) : ""}`;
}

function messageText({ subject, reply, sid, hdr, size }: MsgArg, data: Uint8Array): string {
  const words = [decoder.decode(subject), reply && decoder.decode(reply), sid, hdr, size, data.join(" ")];
  return JSON.stringify(words);
}

/** What the bytes give, cut at these places. */
function readIn(reading: Reading, bytes: Uint8Array, cuts: readonly number[]): string[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < places.length; i++) reading.read(bytes.slice(places[i - 1], places[i]));
  return reading.events;
}

function join(pieces: readonly (string | Uint8Array)[]): Uint8Array {
  const bytes = pieces.map((piece) => typeof piece === "string" ? encoder.encode(piece) : piece);
  return Uint8Array.from(bytes.flatMap((piece) => [...piece]));
}

const word = fc.stringMatching(/^[\w$.>*-]{1,30}$/);
// Line ends, spaces and what looks like other messages, in payloads too.
const payload = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.constantFrom("", "\r\n", "MSG a 1 5\r\nhello\r\n", "PING\r\n", "HMSG ", "\r").map((text) =>
    encoder.encode(text)
  ),
);

const message = fc.record({
  subject: word,
  sid: fc.integer({ min: 1, max: 1e9 }),
  reply: fc.option(word, { nil: undefined }),
  headers: fc.option(payload, { nil: undefined }),
  data: payload,
}).map(({ subject, sid, reply, headers, data }) => {
  const sizes = headers ? `${headers.length} ${headers.length + data.length}` : data.length;
  const line = [headers ? "HMSG" : "MSG", subject, sid, ...reply === undefined ? [] : [reply], sizes].join(
    " ",
  );
  return join([`${line}\r\n`, headers ?? "", data, "\r\n"]);
});

const line = fc.constantFrom(
  "PING\r\n",
  "PONG\r\n",
  "+OK\r\n",
  "-ERR 'Slow Consumer'\r\n",
  'INFO {"port":4222}\r\n',
)
  .map((text) => encoder.encode(text));

const wire = fc.array(fc.oneof({ weight: 3, arbitrary: message }, { weight: 1, arbitrary: line }), {
  maxLength: 12,
})
  .map(join);

test("reads what nats.js's parser reads, however it is cut", () => {
  fc.assert(
    fc.property(wire, fc.array(fc.nat(), { maxLength: 8 }), (bytes, cuts) => {
      const counts = { fast: 0 };
      const expected = readIn(bySlow(), bytes, []);
      assert.deepEqual(readIn(byReader(counts), bytes, cuts), expected);
      assert.equal(counts.fast, expected.filter((event) => event.startsWith("[")).length);
    }),
    { numRuns: 1000 },
  );
});

test("also byte by byte", () => {
  fc.assert(fc.property(wire, (bytes) => {
    assert.deepEqual(readIn(byReader(), bytes, [...bytes.keys()]), readIn(bySlow(), bytes, []));
  }));
});

test("begins where nats.js's parser has ended a line", () => {
  fc.assert(fc.property(wire, fc.nat(), fc.nat(), (bytes, first, second) => {
    const [begin, end] = [first % (bytes.length + 1), second % (bytes.length + 1)].sort((a, b) => a - b);
    const events: string[] = [];
    const parser = nats(events);
    parser.parse(bytes.slice(0, begin));
    const reader = byReader(undefined, events, parser);
    reader.read(bytes.slice(begin, end));
    reader.read(bytes.slice(end));
    assert.deepEqual(events, readIn(bySlow(), bytes, []));
  }));
});

for (
  const [what, text] of [
    ["two spaces", "MSG  a 1 5\r\nhello\r\n"],
    ["a tab", "MSG a\t1 5\r\nhello\r\n"],
    ["small letters", "msg a 1 5\r\nhello\r\n"],
    ["a lone carriage return", "MSG a 1 5\rX\nhello\r\n"],
    ["two spaces, and a message in its payload", "MSG  a 1 13\r\nMSG x 1 0\r\n\r\n\r\n"],
  ] as const
) {
  test(`leaves what has ${what} to nats.js, with all that follows`, () => {
    const bytes = join(["MSG b 1 2\r\nhi\r\n", text, "MSG c 1 2\r\nho\r\n", "PONG\r\n"]);
    const expected = readIn(bySlow(), bytes, []);
    assert.equal(expected.length, 4);
    assert.deepEqual(readIn(byReader(), bytes, []), expected);
    assert.deepEqual(readIn(byReader(), bytes, [...bytes.keys()]), expected);
  });
}

for (
  const text of [
    "MSG a 1\r\n",
    "MSG a b 5 6 7\r\nhello\r\n",
    "MSG a 1 -5\r\n",
    "MSG a 1 99999999999\r\n",
    "HMSG a 1 5\r\nhello\r\n",
    "HMSG a 1 x 5\r\nhello\r\n",
    "MOP a 1 5\r\nhello\r\n",
    "MOG a 1 5\r\nhello\r\n",
    "HSG a 1 0 5\r\nhello\r\n",
  ]
) {
  test(`where nats.js gives up, so does it: ${JSON.stringify(text)}`, () => {
    const bytes = encoder.encode(text);
    assert.throws(() => bySlow().read(bytes));
    assert.throws(() => byReader().read(bytes));
  });
}

test("a large message in small frames is put together once", () => {
  const data = new Uint8Array(32 * 1024 * 1024).fill(65);
  const sizes: number[] = [];
  const slow = { parse: () => assert.fail("not for nats.js"), between: () => true };
  const reader = new FrameReader(slow, (_, data) => sizes.push(data.length));
  reader.read(encoder.encode(`MSG a 1 ${data.length}\r\n`));
  // Put together again for each frame it would be half a terabyte.
  for (let at = 0; at < data.length; at += 1024) reader.read(data.subarray(at, at + 1024));
  reader.read(encoder.encode("\r\n"));
  assert.deepEqual(sizes, [data.length]);
});
