import assert from "node:assert/strict";
import type { NatsConnection, Status } from "@nats-io/nats-core";
import { connect as dial } from "@nats-io/transport-node";
import { ConnectionClosedError, MaxPayloadError } from "@walnats/core";
import { MessageSource } from "../../src/jetstream/message_source.ts";
import { Pull } from "../../src/jetstream/pull.ts";
import { connect } from "../../src/nats/connect.ts";
import { NatsLink } from "../../src/nats/nats_link.ts";
import { UnconfirmedAcks } from "../../src/nats/unconfirmed_acks.ts";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { hideParts } from "./helpers/hide_parts.ts";

const data = new TextEncoder().encode("data");
const decoder = new TextDecoder();

test("what is published goes out at the end of the turn, or at once behind what was published before", async () => {
  const link = await connect(server.url, { logger: captureLogger() });
  try {
    const subject = randomName();
    const seen: string[] = [];
    link.subscribe(`${subject}.*`, (_, message) => void seen.push(message.subject.slice(subject.length + 1)));
    link.publish(`${subject}.1`, data);
    link.publishNow(`${subject}.2`);
    link.publish(`${subject}.3`);
    await link.flush();
    assert.deepEqual(seen, ["1", "2", "3"], "a PING is behind what was published before it");
    link.publish(`${subject}.4`);
    await until("the turn has ended", () => seen.length === 4);
  } finally {
    link.publish("last.words");
    await link.close();
  }
  assert.throws(() => link.publish("subject"), ConnectionClosedError);
});

test("what the server would not take is refused before it is sent", async () => {
  const link = await connect(server.url);
  try {
    assert.throws(() => link.publish("subject", new Uint8Array(link.maxPayload + 1)), MaxPayloadError);
    for (const subject of ["", "a b", "a\nb", "a\rb", "a\tb"]) {
      assert.throws(() => link.publish(subject), TypeError, subject);
    }
    await link.flush();
  } finally {
    await link.close();
  }
});

test("a callback that throws is one line with its subject, and the next message comes", async () => {
  const logger = captureLogger();
  const link = await connect(server.url, { logger });
  const subject = randomName();
  const failure = new RangeError("no");
  let calls = 0;
  link.subscribe(subject, () => {
    if (++calls === 1) throw failure;
  });
  link.publish(subject);
  link.publish(subject);
  await link.flush();
  await until("both came", () => calls === 2);
  await link.close();
  assert.deepEqual(logger.lines.map(({ message, details }) => [message, ...details]), [
    [`walnats: cannot handle a message on "${subject}"`, { subject, error: failure }],
  ]);
});

test("a link that is closed lets go of a connection that it does not own", async () => {
  const connection = await dial({ servers: server.url, reconnectTimeWait: 50 });
  try {
    const { listeners } = (connection as unknown as { protocol: { listeners: unknown[] } }).protocol;
    const link = await connect(connection, { close: false });
    assert.equal(listeners.length, 1);
    await link.close();
    await until("it is let go of", () => listeners.length === 0);
    // Where that cannot be, it is at the next status, of which nothing is said.
    const logger = captureLogger();
    const hidden = await connect(hideParts(connection, ["stop"]), { close: false, logger });
    await hidden.close();
    const before = logger.lines.length;
    const statuses = connection.status();
    await connection.reconnect();
    for await (const { type } of statuses) if (type === "reconnect") break;
    await until("it is let go of", () => listeners.length === 0);
    assert.equal(logger.lines.length, before);
  } finally {
    await connection.close();
  }
});

test("no poll comes behind the end of its subscription: what it brings would be lost", async () => {
  const connection = await dial({ servers: server.url });
  try {
    const handed: string[] = [];
    const { protocol } = connection as unknown as { protocol: { sendCommand(...pieces: unknown[]): void } };
    const send = protocol.sendCommand.bind(protocol);
    protocol.sendCommand = (...pieces) => {
      const [first] = pieces;
      handed.push((first instanceof Uint8Array ? decoder.decode(first) : String(first)).split(" ")[0]!);
      send(...pieces);
    };
    const link = await connect(connection, { close: false, logger: captureLogger() });
    const name = randomName();
    const source = new MessageSource(link, new UnconfirmedAcks(link), {
      ...{ stream: name, consumer: name, what: "a test", subject: name },
      ...{ ackWait: 16, maxAttempts: null },
    });
    const pull = new Pull(link, source, { batch: 10, expires: 1 }, {
      message() {},
      ended() {},
      trouble() {},
    });
    pull.request(1, 1);
    pull.reset();
    assert.deepEqual(handed, ["SUB", "PUB", "UNSUB"]);
    await link.flush();
    await link.close();
  } finally {
    await connection.close();
  }
});

/** A connection whose statuses a test makes, and what was handed to it. */
function fakeConnection() {
  const handed: string[] = [];
  const statuses: Status[] = [];
  let wake = () => {};
  const connection = {
    closed: () => new Promise(() => {}),
    isClosed: () => false,
    async *status(): AsyncGenerator<Status> {
      while (true) {
        while (statuses.length) yield statuses.shift()!;
        await new Promise<void>((resolve) => wake = resolve);
      }
    },
    flush: () => {
      handed.push("PING");
      return Promise.resolve();
    },
    protocol: {
      sendCommand: (frames: Uint8Array) => void handed.push(decoder.decode(frames).split("\r\n")[0]!),
    },
  };
  const become = async (type: "disconnect" | "reconnect") => {
    statuses.push({ type, server: "a:4222" });
    wake();
    // Within this turn of the event loop.
    for (let i = 0; i < 10; i++) await Promise.resolve();
  };
  return { connection: connection as unknown as NatsConnection, handed, become };
}

test("a break drops what nobody keeps, and what is kept goes out when the server is back", async () => {
  const { connection, handed, become } = fakeConnection();
  const logger = captureLogger();
  const link = new NatsLink(connection, { close: false, pendingSize: 0, logger, api: "$JS.API" });
  const keeping = { keeps: true };
  link.publish("pulse");
  link.outbound.add("event", data, keeping);
  await become("disconnect");
  assert.equal(link.away, true);
  link.publishNow("poll");
  link.outbound.add("ack", data, keeping);
  let atBack: string[] = [];
  link.watch({ back: () => atBack = [...handed] });
  await become("reconnect");
  assert.deepEqual(handed, ["PUB event 4"]);
  assert.deepEqual(atBack, []);
  link.publish("subject");
  await link.flush();
  assert.deepEqual(handed.slice(1), ["PUB subject 0", "PING"]);
  await link.close();
});
