// Every hidden part of nats.js may be missing: all works by the public API, and the log says so.

import assert from "node:assert/strict";
import { type NatsConnection, type PublishOptions, type Status, wsconnect } from "@nats-io/nats-core";
import { connect as dial, ProtocolHandler } from "@nats-io/transport-node";
import { Actor, Actors, currentContext, Event, Events } from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
import type { Server } from "../../src/nats/connect.ts";
import { Frames } from "../../src/nats/frames.ts";
import { encodeHeaders, headerBytes, headerLine } from "../../src/nats/encoded_headers.ts";
import { leaveServer, NatsInternals, nodeTransport, socketBytes } from "../../src/nats/nats_internals.ts";
import { publishFrames } from "../../src/nats/publish_frames.ts";
import { Proxy as Network } from "../chaos/proxy.ts";
import { captureLogger } from "../helpers/capture_logger.ts";
import { infoAtRest } from "../helpers/consumer_info.ts";
import { randomName, server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { hideParts, type Part, PARTS } from "./helpers/hide_parts.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Publishes, handles, answers and acks over two connections, before and after both break. */
async function work(
  connections: readonly [pub: Server, sub: Server],
  log: ReturnType<typeof captureLogger>,
  network: Network,
): Promise<void> {
  const event = new Event(randomName(), String).withResponse(String);
  const seen: string[] = [];
  const actor = new Actor(randomName(), event, (text) => {
    const { kind = "" } = currentContext()!.headers;
    seen.push(`${text} ${kind}`.trim());
    return `${text}!`;
  }, { ackWait: 30 });
  const options = { logger: log, close: false };
  await using pub = await new Events(event).connect(connections[0], options);
  await pub.register();
  await using sub = await new Actors(actor).connect(connections[1], options);
  await sub.register();
  const stop = new AbortController();
  const listening = sub.listen({ signal: stop.signal });
  for (let i = 0; i < 3; i++) await pub.emit(event, `a${i}`);
  await pub.emit(event, "b", { sync: true, meta: { kind: "headed" } });
  assert.equal(await pub.request(event, "c"), "c!");
  await until("all were handled", () => seen.length === 5);
  network.cut();
  await until("both have lost the connection", () => lines(log, "lost the connection").length === 2);
  await pub.emit(event, "while away");
  network.resume();
  await until("both are back", () => lines(log, "reconnected to NATS").length === 2);
  assert.equal(await pub.request(event, "d"), "d!");
  await pub.emit(event, "e", { meta: { kind: "headed" } });
  await until("all were handled", () => seen.length === 8);
  stop.abort();
  await listening;
  // What was not acked would still be ackPending.
  const { ackPending, pending } = await infoAtRest(actor);
  assert.deepEqual({ ackPending, pending }, { ackPending: 0, pending: 0 });
  assert.deepEqual(seen.sort(), ["a0", "a1", "a2", "b headed", "c", "d", "e headed", "while away"]);
}

function lines({ lines }: ReturnType<typeof captureLogger>, words: string): string[] {
  return lines.filter(({ message }) => message.includes(words)).map(({ level, message }) =>
    `${level} ${message}`
  );
}

const OPTIONS = { maxReconnectAttempts: -1, reconnectTimeWait: 50, noAsyncTraces: true };

for (const parts of [[], ...PARTS.map((part) => [part]), PARTS] as Part[][]) {
  const what = parts.length === PARTS.length ? "anything hidden" : parts[0] ?? "nothing";
  test(`events, jobs, responses, acks and a reconnect without ${what}`, async () => {
    await using network = await Network.start(server.url);
    const log = captureLogger();
    const real = [];
    for (let i = 0; i < 2; i++) real.push(await dial({ ...OPTIONS, servers: network.url }));
    try {
      await work([hideParts(real[0]!, parts), hideParts(real[1]!, parts)], log, network);
    } finally {
      for (const connection of real) await connection.close();
    }
    for (const part of PARTS) {
      const said = lines(log, `hides its "${part}"`);
      assert.equal(said.length, parts.includes(part) ? 2 : 0, `once for each connection: ${part}: ${said}`);
      for (const line of said) assert.ok(line.startsWith(part === "_msg" ? "warn" : "debug"), line);
    }
    const errors = log.lines.filter(({ level }) => level === "error");
    assert.deepEqual(errors, []);
  });
}

test("a connection of another transport that the user has made", async () => {
  await using nats = await NatsServer.start({ websocket: true, version: server.version });
  const event = new Event(randomName(), String);
  const seen: string[] = [];
  const actors = new Actors(new Actor(randomName(), event, (text) => void seen.push(text)));
  const log = captureLogger();
  await using pub = await new Events(event).connect(await wsconnect({ servers: nats.websocketUrl! }));
  await pub.register();
  await using sub = await actors.connect(await wsconnect({ servers: nats.websocketUrl! }), { logger: log });
  await sub.register();
  await pub.emit(event, "a", { sync: true });
  await sub.listen({ burst: true });
  assert.deepEqual(seen, ["a"]);
  assert.deepEqual(lines(log, " hides its "), []);
});

test("a connection without hidden options is taken for what it was made with", async () => {
  const real = await dial({ servers: server.url });
  try {
    const log = captureLogger();
    const hidden = hideParts(real, ["options"]);
    const made = new NatsInternals(hidden, log, { inboxPrefix: "_INBOX.mine", reconnect: false });
    assert.deepEqual([made.inboxPrefix, made.reconnects], ["_INBOX.mine", false]);
    assert.deepEqual(log.lines, []);
    const given = new NatsInternals(hidden, log);
    assert.deepEqual([given.inboxPrefix, given.reconnects], ["_INBOX", true]);
    given.limitDial(1000);
    assert.deepEqual(log.lines.map(({ level }) => level), ["debug"], "it is said once");
    new NatsInternals(real, log).limitDial(1234);
    assert.equal((real as unknown as { options: { timeout: number } }).options.timeout, 1234);
  } finally {
    await real.close();
  }
});

test("a server that hangs is left by reconnect(), where the transport is hidden", async () => {
  await using network = await Network.start(server.url);
  const real = await dial({ ...OPTIONS, servers: network.url });
  try {
    for (const parts of [["transport"], []] as Part[][]) {
      const log = captureLogger();
      const hidden = hideParts(real, parts);
      const internals = new NatsInternals(hidden, log);
      const reconnected = next(real.status(), "reconnect");
      leaveServer(hidden, new Error("it hangs"));
      await reconnected;
      assert.equal(lines(log, '"transport"').length, parts.length);
      internals.endDeadDial(); // Nothing is to end: it only must not throw, or close what works.
      assert.equal(socketBytes(hidden) === undefined, parts.length === 1);
      await real.flush();
    }
  } finally {
    await real.close();
  }
});

test("messages in one piece are published one by one, and one that is refused does not stop the others", () => {
  const published: string[] = [];
  const connection = {
    publish(subject: string, data: Uint8Array, { headers, reply }: PublishOptions) {
      if (subject === "bad") throw new Error("refused");
      const head = [...headers ?? []].map(([name, values]) => `${name}=${values}`);
      published.push([subject, reply ?? "-", ...head, decoder.decode(data)].join(" "));
    },
  } as Pick<NatsConnection, "publish">;
  const frames = new Frames();
  const head = headerBytes(encodeHeaders(headerLine("a", "1") + headerLine("b", "x: y"))!);
  frames.add("one", encoder.encode("PUB x 3\r\nabc\r\n"));
  frames.add("bad", encoder.encode("2"));
  frames.add("three", encoder.encode("3"), head, "inbox.3");
  frames.add("four", encoder.encode(""), head);
  frames.add(encoder.encode("five"), encoder.encode("+ACK"));
  frames.add("six", encoder.encode("6"), undefined, "inbox.6");
  const log = captureLogger();
  publishFrames(connection, frames.take(), log);
  assert.deepEqual(published, [
    "one - PUB x 3\r\nabc\r\n",
    "three inbox.3 a=1 b=x: y 3",
    "four - a=1 b=x: y ",
    "five - +ACK",
    "six inbox.6 6",
  ]);
  assert.deepEqual(lines(log, "cannot publish"), ['error walnats: cannot publish to "bad"']);
});

test("the class of transports is mended only where it is the one that we know", () => {
  assert.equal(typeof nodeTransport(ProtocolHandler)?.dial, "function");
  assert.equal(nodeTransport(class {}), undefined);
  assert.equal(nodeTransport(undefined), undefined);
  const unlike = class {
    readonly transport = { dial() {} };
    prepare() {}
  };
  assert.equal(nodeTransport(unlike), undefined);
});

async function next(statuses: AsyncIterable<Status>, wanted: string): Promise<void> {
  for await (const { type } of statuses) if (type === wanted) return;
}
