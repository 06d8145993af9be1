// Headers that are too many or too large: the message becomes a dead letter, and nothing stands still.

import assert from "node:assert/strict";
import { Actor, currentContext, Event } from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
import { headers as newHeaders, type Msg } from "@nats-io/nats-core";
import { fitLetter } from "../../src/jetstream/fit_dead_letter.ts";
import { hasTooManyHeaders } from "../../src/nats/header_limit.ts";
import { headerBytes } from "../../src/nats/encoded_headers.ts";
import { isRefused, readable } from "../../src/nats/readable.ts";
import { LogLimit } from "../../src/log_limit.ts";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { chaosTest } from "./helpers/chaos.ts";
import { publishRaw } from "./helpers/publish_raw.ts";
import { connectAdmin } from "./helpers/admin.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);
const block = (lines: readonly string[]) => `NATS/1.0\r\n${lines.map((line) => `${line}\r\n`).join("")}\r\n`;
/** As many names as fit 64 KiB, about. */
const NAMES = Array.from({ length: 10_000 }, (_, n) => `${(1296 + n).toString(36)}:`);

test("10,000 names of headers are counted and not parsed", async () => {
  await using admin = await connectAdmin(server.url);
  const subject = randomName();
  const came: Msg[] = [];
  admin.connection.subscribe(subject, { callback: (_error, message) => void came.push(message) });
  await admin.connection.flush();
  await publishRaw(subject, bytes("1"), block(NAMES));
  await publishRaw(subject, bytes("2"), block(NAMES.slice(0, 128)));
  await publishRaw(subject, bytes("3"), block(NAMES.slice(0, 129)));
  await until("they came", () => came.length === 3);
  const times: number[] = [];
  const read = () => {
    const started = performance.now();
    const message = readable(came[0]!, new LogLimit(captureLogger()));
    times.push(performance.now() - started);
    return message;
  };
  // The best of some: others may have had the processor.
  const message = Array.from({ length: 5 }, read)[0]!;
  assert.ok(Math.min(...times) < 10, `${times} ms`);
  assert.ok(isRefused(message));
  assert.equal([...message.headers!].length, 128);
  assert.equal(text(message.data), "1");
  assert.deepEqual(came.map((each) => hasTooManyHeaders(each)), [true, false, true]);
});

chaosTest(
  "a message with too many headers becomes a dead letter, and the next one is handled at once",
  async () => {
    const event = new Event(randomName(), Number);
    const seen: number[] = [];
    const actor = new Actor(randomName(), event, (n) => void seen.push(n));
    await using pair = await connectPair([event], [actor]);
    const stop = new AbortController();
    const listening = pair.sub.listen({ signal: stop.signal });
    await publishRaw(event.subjectName, bytes("1"), block(["X: kept", "Walnats-Delay: 9e9", ...NAMES]));
    await pair.pub.emit(event, 2, { sync: true });
    const started = performance.now();
    await until("the next one is handled", () => seen.length === 1);
    assert.ok(performance.now() - started < 500);
    const letters = () => pair.sub.deadLetters.list({ actor: actor.name });
    await until("it is a letter", async () => (await letters()).length === 1);
    stop.abort();
    await listening;
    const [letter] = await letters();
    assert.match(letter!.error, /^DecodeError: .* more than 128 headers.*\(cut to fit: headers\)$/);
    assert.equal(letter!.headers["X"], "kept");
    assert.equal(text(letter!.data), "1");
    assert.equal(letter!.attempts, 1);
    assert.deepEqual(seen, [2]);
    await pair.sub.deadLetters.drop({ actor: actor.name });
  },
);

chaosTest(
  "1,024 messages with 64 KB of headers and bad payloads all become letters, and the next one is handled soon",
  async () => {
    const event = new Event(randomName(), Number);
    const seen: number[] = [];
    const actor = new Actor(randomName(), event, (n) => void seen.push(n));
    // Its own: so many large letters make the lists of other tests slow.
    await using own = await NatsServer.start({ version: server.version });
    const { url } = own;
    await using pair = await connectPair([event], [actor], url);
    const kinds = [
      block([`A: ${"x".repeat(65_500)}`]),
      block(NAMES),
      block(Array.from({ length: 120 }, (_, n) => `name-${n}: ${"y".repeat(530)}`)),
      block([`A: ${"é".repeat(32_700)}`]),
    ];
    for (const headers of kinds) {
      await publishRaw(event.subjectName, bytes("bad"), headers, { times: 256, url });
    }
    await using admin = await connectAdmin(url);
    await until("all are stored", async () => {
      return (await admin.manager.streams.info(event.streamName)).state.messages === 1024;
    }, 20_000);
    const stop = new AbortController();
    const listening = pair.sub.listen({ signal: stop.signal });
    const place = `_walnats.dead.${event.streamName}.${actor.name}`;
    const letters = async () => {
      const { state } = await admin.manager.streams.info("_walnats-dead", { subjects_filter: place });
      return state.subjects?.[place] ?? 0;
    };
    await until("a quarter is in the letters", async () => await letters() >= 256, 30_000);
    const started = performance.now();
    await pair.pub.emit(event, 1, { sync: true });
    await until("the next one is handled", () => seen.length === 1, 30_000);
    const took = performance.now() - started;
    await until("all are in the letters", async () => await letters() === 1024, 30_000);
    stop.abort();
    await listening;
    // About a second where nothing else runs.
    assert.ok(took < 5000, `${took} ms`);
    for (const letter of await pair.sub.deadLetters.list({ actor: actor.name, limit: 5 })) {
      assert.match(letter.error, /^DecodeError: .*\(cut to fit: .*headers\)$/);
    }
  },
);

test("a letter that does not fit loses the length of its error, then headers, then its payload's end", () => {
  const headers = newHeaders();
  headers.set("Big", "x".repeat(500));
  headers.set("Small", "y");
  const parts = {
    ours: [["Nats-Msg-Id", "dead:1"]] as const,
    error: "e".repeat(900),
    headers,
    lacksHeaders: false,
    data: new Uint8Array(1000).fill(65),
  };
  const fit = (limit: number) => {
    const { headers, data } = fitLetter(parts, limit);
    const head = text(headerBytes(headers));
    assert.ok(headerBytes(headers).length + data.length <= limit, `${limit}`);
    return {
      cut: /Walnats-Dead-Cut: (.*)\r\n/.exec(head)?.[1],
      error: /Walnats-Dead-Error: (e*)/.exec(head)![1]!.length,
      said: /cut to fit: (.*)\)/.exec(head)?.[1],
      big: head.includes("Big: "),
      small: head.includes("Small: "),
      size: data.length,
    };
  };
  const whole = { cut: undefined, error: 900, said: undefined, big: true, small: true, size: 1000 };
  assert.deepEqual(fit(10_000), whole);
  assert.deepEqual(fit(2400), { ...whole, cut: "error", said: "error", error: 100 });
  const fewer = {
    cut: "error, headers",
    said: "error, headers",
    error: 100,
    big: false,
    small: true,
    size: 1000,
  };
  assert.deepEqual(fit(1400), fewer);
  const least = fit(700);
  const everything = "error, headers, payload";
  assert.deepEqual(least, { ...fewer, cut: everything, said: everything, small: false, size: least.size });
  assert.ok(least.size > 300 && least.size < 600);
});

test("more headers than are read are refused where they are given, and the most that may be given are read", async () => {
  const event = new Event(randomName(), Number);
  const seen: number[] = [];
  const actor = new Actor(
    randomName(),
    event,
    () => void seen.push(Object.keys(currentContext().headers).length),
  );
  await using pair = await connectPair([event], [actor]);
  const meta = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`name-${n}`, `${n}`]));
  await assert.rejects(pair.pub.emit(event, 1, { meta: meta(101) }), {
    name: "RangeError",
    message: /at most 100/,
  });
  await pair.pub.emit(event, 1, { meta: meta(100), sync: true, traceId: "trace", delay: 0.2 });
  await pair.sub.listen({ burst: true });
  await until("it has run", async () => {
    await pair.sub.listen({ burst: true });
    return seen.length === 1;
  });
  assert.ok(seen[0]! >= 100);
});
