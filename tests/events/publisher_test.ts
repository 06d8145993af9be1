// The steps that every message takes to the server, without one: `FakeNats` keeps what would go over the wire.

import assert from "node:assert/strict";
import {
  ConnectionClosedError,
  EmitRefusedError,
  EncodeError,
  Event,
  MaxPayloadError,
  type types,
} from "@walnats/core";
import { type Confirmation, type Publication, Publisher } from "../../src/events/publisher.ts";
import type { Stored, StoreOutcome } from "../../src/jetstream/publish_stored.ts";
import { encodeHeaders, headerLine } from "../../src/nats/encoded_headers.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { FakeNats, NO_WATCH } from "./helpers/fake_nats.ts";

/** A publication that keeps the steps; what it says can be changed. */
class Steps implements Publication<string>, Confirmation<string>, StoreOutcome {
  readonly steps: string[] = [];
  readonly confirmation: Confirmation<string> | undefined;
  readonly timeout = 1000;
  given: string | undefined;
  meta = "";
  failure: Error | undefined;

  constructor(confirmed: boolean) {
    this.confirmation = confirmed ? this : undefined;
  }

  serializer(wait = false): types.Serializer<string> {
    const encode = (text: string) => {
      this.steps.push("encode");
      if (text === "unfit") throw new Error("it does not fit");
      return new TextEncoder().encode(text);
    };
    return {
      encode: wait ? async (text) => encode(await Promise.resolve(text)) : encode,
      decode: (data) => new TextDecoder().decode(data),
    };
  }

  uid(message: string, index: number): string | undefined {
    this.steps.push(`uid of ${message} ${index}`);
    if (this.given === "throw") throw new RangeError("no such uid");
    return this.given;
  }

  headers(uid: string | undefined) {
    this.steps.push(`headers ${uid === this.given ? uid : "made"}`);
    return encodeHeaders(this.meta + (uid === undefined ? "" : headerLine("Nats-Msg-Id", uid)));
  }

  outcome(message: string, index: number, size: number): StoreOutcome {
    this.steps.push(`outcome of ${message} ${index}, ${size} bytes`);
    return this;
  }

  stored({ seq }: Stored): void {
    this.steps.push(`stored ${seq}`);
  }

  failed(error: Error): void {
    this.failure = error;
    this.steps.push("failed");
  }
}

/** A publisher over a connection that goes nowhere. */
async function withPublisher(
  run: (nats: FakeNats, publisher: Publisher) => Promise<void>,
  options?: { maxPayload?: number },
): Promise<void> {
  const nats = new FakeNats(options);
  const publisher = new Publisher(nats.link, NO_WATCH);
  try {
    await run(nats, publisher);
  } finally {
    await publisher.close();
  }
}

for (const wait of [false, true]) {
  const serializer = wait ? "an asynchronous serializer" : "a serializer";

  test(`encode, uid, headers, hand over: ${serializer}`, () =>
    withPublisher(async (nats, publisher) => {
      const steps = new Steps(false);
      steps.given = "u1";
      const event = new Event("a-b", null, { serializer: steps.serializer(wait) });
      const busy = publisher.publish(event, "hi", steps, 7);
      assert.equal(busy instanceof Promise, wait, "a promise only where something is to be waited for");
      await busy;
      nats.link.outbound.send();
      assert.deepEqual(steps.steps, ["encode", "uid of hi 7", "headers u1"]);
      const headers = ["Nats-Msg-Id: u1"];
      assert.deepEqual(nats.sent, [{ subject: "a-b", reply: undefined, headers, data: "hi" }]);
    }));

  test(`encode, uid, headers, store, outcome: ${serializer}`, () =>
    withPublisher(async (nats, publisher) => {
      const steps = new Steps(true);
      const event = new Event("a-b", null, { serializer: steps.serializer(wait) });
      await publisher.publish(event, "hi", steps, 7);
      const before = ["encode", "uid of hi 7", "headers made", "outcome of hi 7, 2 bytes"];
      assert.deepEqual(steps.steps, before);
      assert.equal(nats.sent.length, 1);
      await until("it is stored", () => steps.steps.length > before.length);
      assert.deepEqual(steps.steps.slice(before.length), ["stored 1"]);
    }));

  for (const confirmed of [false, true]) {
    const how = `${serializer}, ${confirmed ? "confirmed" : "unconfirmed"}`;

    test(`what does not fit the schema gets no uid, and nothing is sent: ${how}`, () =>
      withPublisher(async (nats, publisher) => {
        const steps = new Steps(confirmed);
        const event = new Event("a-b", null, { serializer: steps.serializer(wait) });
        await assert.rejects(async () => await publisher.publish(event, "unfit", steps), EncodeError);
        nats.link.outbound.send();
        assert.deepEqual([steps.steps, nats.sent], [["encode"], []]);
      }));

    test(`a uid that cannot be made ends it: ${how}`, () =>
      withPublisher(async (nats, publisher) => {
        const steps = new Steps(confirmed);
        steps.given = "throw";
        const event = new Event("a-b", null, { serializer: steps.serializer(wait) });
        await assert.rejects(async () => await publisher.publish(event, "hi", steps), /no such uid/);
        nats.link.outbound.send();
        assert.deepEqual([steps.steps, nats.sent], [["encode", "uid of hi 0"], []]);
      }));
  }
}

test("without a publication a message has no headers", () =>
  withPublisher((nats, publisher) => {
    assert.equal(publisher.publish(new Event("a-b", String), "hi"), undefined);
    nats.link.outbound.send();
    assert.deepEqual(nats.sent, [{ subject: "a-b", reply: undefined, headers: undefined, data: '"hi"' }]);
    return Promise.resolve();
  }));

test("only what is confirmed gets a uid of ours, each another one", () =>
  withPublisher(async (nats, publisher) => {
    const event = new Event("a-b", String);
    const steps = new Steps(true);
    for (let i = 0; i < 3; i++) publisher.publish(event, "hi", steps);
    publisher.publish(event, "hi", new Steps(false));
    nats.link.outbound.send();
    const uids = nats.sent.map(({ headers }) => headers?.[0]);
    assert.equal(new Set(uids).size, 4);
    for (const uid of uids.slice(0, 3)) assert.match(uid!, /^Nats-Msg-Id: [\w-]{16}-[123]$/);
    assert.equal(uids[3], undefined);
    await until("all are stored", () => steps.steps.filter((step) => step.startsWith("stored")).length === 3);
  }));

test("what is stored comes after all that was handed over before", () =>
  withPublisher((nats, publisher) => {
    const event = new Event("a-b", Number);
    const confirmed = new Steps(true) as unknown as Publication<number>;
    for (const n of [1, 2, 3]) publisher.publish(event, n);
    publisher.publish(event, 4, confirmed);
    for (const n of [5, 6]) publisher.publish(event, n);
    publisher.publish(event, 7, confirmed);
    nats.link.outbound.send();
    assert.deepEqual(nats.payloads.map(Number), [1, 2, 3, 4, 5, 6, 7]);
    return Promise.resolve();
  }));

/** The server's limit, and what is kept of it. */
const LIMITS: [limit: number, kept: number][] = [[65_536, 1024], [8192, 1024], [8000, 1000], [800, 100]];

for (const [maxPayload, kept] of LIMITS) {
  for (const confirmed of [false, true]) {
    for (const meta of ["", headerLine("a", "b".repeat(200))]) {
      const what = `${confirmed ? "confirmed" : "unconfirmed"}, ${meta ? "with" : "without"} headers`;

      test(`of ${maxPayload} bytes ${kept} are kept: ${what}`, () =>
        withPublisher(async (nats, publisher) => {
          const event = new Event("a-b", Uint8Array);
          const steps = new Steps(confirmed);
          steps.given = "u";
          steps.meta = meta;
          const publication = steps as unknown as Publication<Uint8Array>;
          const head = "NATS/1.0\r\nNats-Msg-Id: u\r\n\r\n".length + meta.length;
          const most = maxPayload - kept - head;
          const publish = (size: number) => publisher.publish(event, new Uint8Array(size), publication);
          assert.throws(() => publish(most + 1), (error) => {
            assert.ok(error instanceof MaxPayloadError);
            const size = `has ${maxPayload - kept + 1} bytes, and the server takes ${maxPayload} at most, `;
            assert.ok(error.message.includes(`${size}${kept} of which are kept`), error.message);
            return true;
          });
          nats.link.outbound.send();
          assert.equal(nats.sent.length, 0);
          assert.ok(!steps.steps.some((step) => step.startsWith("outcome")), "nobody waits for it");
          await publish(most);
          nats.link.outbound.send();
          assert.equal(nats.sent.length, 1);
        }, { maxPayload }));
    }
  }
}

test("of the headers that JetStream stores, 400 bytes are kept", () =>
  withPublisher((nats, publisher) => {
    const event = new Event("a-b", String);
    const steps = new Steps(false);
    const frame = "NATS/1.0\r\na: \r\n\r\n".length;
    const most = 65_535 - 400 - frame;
    steps.meta = headerLine("a", "b".repeat(most + 1));
    assert.throws(() => publisher.publish(event, "hi", steps), (error) => {
      assert.ok(error instanceof EmitRefusedError);
      assert.match(error.message, /has 65136 bytes of headers/);
      return true;
    });
    nats.link.outbound.send();
    assert.equal(nats.sent.length, 0);
    steps.meta = headerLine("a", "b".repeat(most));
    publisher.publish(event, "hi", steps);
    nats.link.outbound.send();
    assert.equal(nats.sent.length, 1);
    return Promise.resolve();
  }));

test("a closed connection: what is unconfirmed throws, what is confirmed has failed", () =>
  withPublisher(async (nats, publisher) => {
    nats.close();
    const event = new Event("a-b", String);
    assert.throws(() => publisher.publish(event, "hi"), ConnectionClosedError);
    const steps = new Steps(true);
    publisher.publish(event, "hi", steps);
    await until("it has failed", () => steps.failure !== undefined);
    assert.ok(steps.failure instanceof ConnectionClosedError);
    assert.equal(nats.sent.length, 0);
  }));

test("what JetStream refuses has failed, with its reason", () =>
  withPublisher(async (nats, publisher) => {
    nats.answer = () => ({ error: { code: 400, err_code: 10077, description: "maximum messages exceeded" } });
    const steps = new Steps(true);
    publisher.publish(new Event("a-b", String), "hi", steps);
    await until("it has failed", () => steps.failure !== undefined);
    assert.ok(steps.failure instanceof EmitRefusedError);
    assert.match(steps.failure.message, /the event "a-b" was not stored: maximum messages exceeded/);
    assert.equal(steps.steps.at(-1), "failed");
  }));
