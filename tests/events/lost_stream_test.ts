// What a publisher says whose streams are not there, or vanish.

import assert from "node:assert/strict";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect as connectNats } from "@nats-io/transport-node";
import { Event, Events, StreamNotFoundError } from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
import { Proxy as Network } from "../chaos/proxy.ts";
import { captureLogger } from "../helpers/capture_logger.ts";
import { deleteStream } from "../helpers/delete_at_server.ts";
import { randomName, server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

async function admin() {
  const nc = await connectNats({ servers: server.url });
  const { streams } = await jetstreamManager(nc, { checkAPI: false });
  const messages = async (name: string) => (await streams.info(name)).state.messages;
  return { streams, messages, [Symbol.asyncDispose]: () => nc.close() };
}

test("the first emit of an event without a stream finds out, is said once, and so do those after it", async () => {
  const event = new Event(randomName(), Number);
  const log = captureLogger();
  await using conn = await new Events(event).connect(server.url, { logger: log });
  await assert.rejects(conn.emit(event, 1), StreamNotFoundError);
  for (let n = 0; n < 3; n++) {
    await assert.rejects(async () => await conn.emit(event, 2), StreamNotFoundError);
  }
  assert.equal(log.lines.filter(({ message }) => message.includes("has no stream")).length, 1);

  await using publisher = await new Events(event).connect(server.url);
  await publisher.register();
  await until("it is there", () => conn.emit(event, 3).then(() => true, () => false), 20_000);
});

test("a stream that this connection has made is made again, and it is said", async () => {
  const event = new Event(randomName(), Number);
  const log = captureLogger();
  await using conn = await new Events(event).connect(server.url, { logger: log });
  await conn.register();
  await conn.emit(event, 1);
  await using nats = await admin();
  await deleteStream(nats, event.streamName);
  await until("it is made again", async () => {
    await conn.emit(event, 2);
    return await nats.messages(event.streamName).then(() => true, () => false);
  }, 25_000);
  // The stream is there before this connection has heard it.
  const said = () =>
    log.lines.filter(({ message }) => message.includes("was gone, and is made again")).length;
  await until("it is said", () => said() === 1);
});

test("a stream that another one has made is said to be gone, and emit throws until it is back", async () => {
  const event = new Event(randomName(), Number);
  await using owner = await new Events(event).connect(server.url);
  await owner.register();
  const log = captureLogger();
  await using conn = await new Events(event).connect(server.url, { logger: log });
  await conn.emit(event, 1);
  await using nats = await admin();
  await deleteStream(nats, event.streamName);
  const emits = () => conn.emit(event, 2).then(() => undefined, (error) => error);
  await until("emit throws", async () => (await emits()) instanceof StreamNotFoundError, 25_000);
  assert.equal(log.lines.filter(({ message }) => message.includes("what is emitted is lost")).length, 1);
  await owner.register();
  await until("emit goes on", async () => (await emits()) === undefined, 20_000);
});

test("confirmed emits make their stream again and are stored", async () => {
  const event = new Event(randomName(), Number);
  const log = captureLogger();
  await using conn = await new Events(event).connect(server.url, { logger: log });
  await conn.register();
  await using nats = await admin();
  await deleteStream(nats, event.streamName);
  const stored = await Promise.all([1, 2, 3].map((n) => conn.emit(event, n, { sync: true, uid: `${n}` })));
  assert.deepEqual(stored.map(({ seq }) => seq).toSorted(), [1, 2, 3]);
  assert.equal(log.lines.filter(({ message }) => message.includes("was gone, and is made again")).length, 1);
  await deleteStream(nats, event.streamName);
  await assert.rejects(conn.emitMany(event, [1, 2], { sync: true }), /has no stream/);
  await until(
    "the stream is there again",
    () => conn.emitMany(event, [1], { sync: true }).then(() => true, () => false),
  );
});

test("a user who may not ask for streams emits without it, and asks once for each event", async () => {
  const event = new Event(randomName(), Number);
  await using nats = await NatsServer.start({
    version: server.version,
    config: `authorization { users = [
      { user: all, password: all },
      { user: pub, password: pub, permissions: { publish: "${event.subjectName}", subscribe: "_INBOX.>" } },
    ] }`,
  });
  await using owner = await new Events(event).connect({ servers: nats.url, user: "all", pass: "all" });
  await owner.register();
  await using network = await Network.start(nats.url);
  const log = captureLogger();
  await using conn = await new Events(event).connect({ servers: network.url, user: "pub", pass: "pub" }, {
    logger: log,
  });
  await conn.emit(event, 1);
  network.cut();
  await until("it is away", () => log.lines.some(({ message }) => message.includes("lost the connection")));
  network.resume();
  await until("it is back", () => log.lines.some(({ message }) => message.includes("reconnected")));
  await conn.emit(event, 2);
  const { seq } = await conn.emit(event, 3, { sync: true });
  assert.equal(seq, 3);
  const denials = log.lines.filter(({ message }) => message.includes("STREAM.INFO"));
  assert.equal(denials.length, 1);
});
