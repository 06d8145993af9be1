// Whatever anybody sends to subjects of walnats, the subscriber goes on: the next good message is handled.

import assert from "node:assert/strict";
import { Actor, Actors, Event, Events } from "@walnats/core";
import type { NatsServer } from "@walnats/core/testing";
import { connect as connectNats } from "@nats-io/transport-node";
import fc from "fast-check";
import { until } from "../helpers/until.ts";
import { property, type Target } from "./target.ts";

const EVENT = new Event("fuzz-wire", Number);
const NAMES = [
  ...["Walnats-Delay", "Walnats-Delay-Seconds", "Walnats-Trace", "Walnats-Reply", "Walnats-Reply-Errors"],
  ...["Walnats-Parked-Until", "Walnats-Parked-Attempts", "Walnats-Origin-Seq", "Walnats-Dead-Event"],
  ...["Walnats-Dead-Actor", "Walnats-Dead-Attempts", "Walnats-Dead-Error", "Walnats-Dead-Cut", "Nats-Msg-Id"],
  ...["Nats-Expected-Stream", "Status", "Description", "traceparent", "ce-id"],
];
const VALUES = [
  "",
  "0",
  "-1",
  "1",
  "1e9",
  "NaN",
  "park:x",
  "redrive:1:1",
  "9999999999",
  "fuzz-wire",
  "_INBOX.a",
  "é",
];
const SUBJECTS = [
  "fuzz-wire",
  "_walnats.parked.fuzz-wire.book",
  "_walnats.dead.fuzz-wire.book",
  "_walnats.dead.x.y",
  "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.fuzz-wire.book",
  "$JS.ACK.fuzz-wire.book.1.1.1.1.0",
  "_INBOX.fuzz.1",
];

const header = () =>
  fc.tuple(
    fc.oneof(fc.constantFrom(...NAMES), fc.string().map((text) => text.replace(/[^!-9;-~]/g, "") || "x")),
    fc.oneof(fc.constantFrom(...VALUES), fc.string().map((text) => text.replace(/[\r\n]/g, " "))),
  );
const advisory = () =>
  fc.record({
    stream: fc.constantFrom("fuzz-wire", "x", ""),
    consumer: fc.constantFrom("book", "y"),
    stream_seq: fc.oneof(fc.integer(), fc.anything()),
    deliveries: fc.oneof(fc.integer(), fc.anything()),
  }).map((value) => JSON.stringify(value, (_key, each) => typeof each === "bigint" ? String(each) : each));
const payload = () =>
  fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.oneof(fc.json(), advisory(), fc.constantFrom("1e999", '{"__proto__":1}')).map((text) =>
      new TextEncoder().encode(text)
    ),
  );
/** As bytes: nats.js would refuse to write some of it. */
const message = () => fc.tuple(fc.constantFrom(...SUBJECTS), fc.array(header(), { maxLength: 8 }), payload());

/** A subscriber that listens all the time. */
export async function wireTarget(server: NatsServer): Promise<Target> {
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const handled = new Set<number>();
  const book = new Actor("book", EVENT, (id) => void handled.add(id), {
    ackWait: 2,
    maxAttempts: 2,
    retryDelay: [0],
  });
  const pub = await new Events(EVENT).connect(server.url, { logger: silent });
  await pub.register();
  const sub = await new Actors(book).connect(server.url, { logger: silent });
  await sub.register();
  const stop = new AbortController();
  let ended: unknown;
  const listening = sub.listen({ signal: stop.signal, drainTimeout: 1 }).then(
    () => ended = "ended",
    (error) => ended = error,
  );
  const raw = await connectNats({ servers: server.url });
  const { sendCommand } = (raw as unknown as {
    protocol: { sendCommand(command: Uint8Array, ...payloads: Uint8Array[]): void };
  }).protocol;
  const send = sendCommand.bind((raw as unknown as { protocol: unknown }).protocol);
  const encoder = new TextEncoder();
  let next = 1_000_000;
  return {
    name: "wire",
    properties: {
      "after any messages the next good one is handled": property(
        fc.array(message(), { minLength: 1, maxLength: 20 }),
        async (messages) => {
          for (const [subject, headers, data] of messages) {
            const lines = headers.map(([key, value]) => `${key}: ${value}\r\n`).join("");
            const head = encoder.encode(`NATS/1.0\r\n${lines}\r\n`);
            send(
              encoder.encode(`HPUB ${subject} ${head.length} ${head.length + data.length}\r\n`),
              head,
              data,
            );
            send(encoder.encode("\r\n"));
          }
          await raw.flush();
          const id = next++;
          await pub.emit(EVENT, id, { sync: true });
          await until(`message ${id} is handled`, () => handled.has(id) || ended !== undefined, 20_000);
          assert.equal(ended, undefined, `listen has ended: ${ended}`);
        },
      ),
    },
    async end() {
      await sub.deadLetters.list({ limit: 10 });
      stop.abort();
      await listening;
      await raw.close();
      await sub.close();
      await pub.close();
    },
  };
}
