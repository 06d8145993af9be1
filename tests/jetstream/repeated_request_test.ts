import assert from "node:assert/strict";
import type { NatsConnection, Subscription } from "@nats-io/nats-core";
import { ask } from "../../src/jetstream/ask.ts";
import { publishStored } from "../../src/jetstream/publish_stored.ts";
import { connect } from "../../src/nats/connect.ts";
import type { NatsLink } from "../../src/nats/nats_link.ts";
import { headers } from "@nats-io/nats-core";
import { connect as connectNats } from "@nats-io/transport-node";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

/** Somebody who answers as JetStream does, or does not. */
class FakeJetStream implements AsyncDisposable {
  readonly link: NatsLink;
  readonly #connection: NatsConnection;

  private constructor(link: NatsLink, connection: NatsConnection) {
    this.link = link;
    this.#connection = connection;
  }

  static async start(): Promise<FakeJetStream> {
    const domain = randomName();
    const link = await connect(server.url, { logger: captureLogger(), domain });
    return new FakeJetStream(link, await connectNats({ servers: server.url }));
  }

  /** Answers what comes to a subject, the first time with the first function; `undefined`: not at all. */
  async on(subject: string, answer: (time: number) => object | undefined): Promise<{ times: number[] }> {
    const times: number[] = [];
    this.#connection.subscribe(subject, {
      callback: (_error, message) => {
        const reply = answer(times.push(performance.now()));
        if (reply) message.respond(JSON.stringify(reply));
      },
    });
    await this.#connection.flush();
    return { times };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.link.close();
    await this.#connection.close();
  }
}

const withId = () => {
  const all = headers();
  all.set("Nats-Msg-Id", "1");
  return all;
};

function emit(link: NatsLink, subject: string, timeout: number) {
  const data = new Uint8Array(1);
  return publishStored(link, { event: "e", stream: "S", subject, data, headers: withId(), timeout });
}

test("a question that gets no answer is asked again within half a second", async () => {
  await using fake = await FakeJetStream.start();
  const { times } = await fake.on(
    `${fake.link.options.api}.STREAM.INFO.S`,
    (time) => time < 3 ? undefined : { time },
  );
  assert.deepEqual(await ask(fake.link, "STREAM.INFO.S"), { time: 3 });
  assert.ok(times[1]! - times[0]! < 1000, `${times}`);
});

test("what changes something is asked once", async () => {
  await using fake = await FakeJetStream.start();
  const { times } = await fake.on(`${fake.link.options.api}.STREAM.CREATE.S`, () => undefined);
  const asked = ask(fake.link, "STREAM.CREATE.S", {}, { once: true, timeout: 1500 });
  await assert.rejects(asked, { name: "NoReplyError", reason: "timeout" });
  assert.equal(times.length, 1);
});

test("an answer to what was asked first counts when it comes late", async () => {
  await using fake = await FakeJetStream.start();
  const { api } = fake.link.options;
  const answerer = await connectNats({ servers: server.url });
  let first: { respond(data: string): boolean } | undefined;
  let asked = 0;
  const subscription: Subscription = answerer.subscribe(`${api}.STREAM.INFO.S`, {
    callback: (_error, message) => {
      first ??= message;
      asked++;
    },
  });
  await answerer.flush();
  const answer = ask(fake.link, "STREAM.INFO.S");
  await until("it was asked again", () => asked === 2);
  first!.respond('{"late":true}');
  assert.deepEqual(await answer, { late: true });
  subscription.unsubscribe();
  await answerer.close();
});

test("an event without a confirmation is sent again, and what the server says of the second copy is no answer", async () => {
  await using fake = await FakeJetStream.start();
  const subject = randomName();
  const busy = {
    error: { code: 409, err_code: 10158, description: "duplicate message id is in process" },
  };
  const { times } = await fake.on(
    subject,
    (time) => time === 1 ? undefined : time === 2 ? busy : { stream: "S", seq: 7 },
  );
  assert.deepEqual(await emit(fake.link, subject, 10_000), { stream: "S", seq: 7, duplicate: false });
  assert.ok(times[1]! - times[0]! < 1000, `${times}`);
  assert.equal(times.length, 3);
});

test("nothing is sent again before the server has read it", async () => {
  await using fake = await FakeJetStream.start();
  const subject = randomName();
  const { times } = await fake.on(subject, () => undefined);
  fake.link.connection.flush = () => new Promise(() => {});
  await assert.rejects(emit(fake.link, subject, 1500), { name: "EmitTimeoutError" });
  assert.equal(times.length, 1);
});

test("while nobody listens, one question waits for all events, and they are sent when it is answered", async () => {
  await using fake = await FakeJetStream.start();
  const subject = randomName();
  const info = await fake.on(`${fake.link.options.api}.STREAM.INFO.S`, (time) => time < 3 ? undefined : {});
  const emits = Array.from({ length: 100 }, () => emit(fake.link, subject, 10_000));
  await until("it was asked", () => info.times.length === 2);
  await fake.on(subject, () => ({ stream: "S", seq: 1 }));
  assert.equal((await Promise.all(emits)).length, 100);
  assert.ok(info.times.length < 10, `${info.times.length} questions`);
});
