// All messages of a stream, read by a consumer that is gone afterwards.

import assert from "node:assert/strict";
import { headers } from "@nats-io/nats-core";
import { connect as connectNats } from "@nats-io/transport-node";
import { addStream, streamInfo } from "../../src/jetstream/jetstream_api.ts";
import { listConsumers } from "../../src/jetstream/list_all.ts";
import { readStored } from "../../src/jetstream/read_stored.ts";
import { deleteMessage } from "../../src/jetstream/stored_message.ts";
import { connect } from "../../src/nats/connect.ts";
import type { NatsLink } from "../../src/nats/nats_link.ts";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

/** A stream with so many messages, each with its number in the header `N`. */
async function withStream(
  count: number,
  body: (link: NatsLink, name: string) => Promise<void>,
): Promise<void> {
  const link = await connect(server.url, { logger: captureLogger() });
  const name = randomName();
  await addStream(link, { name, subjects: [`${name}.*`] });
  const nats = await connectNats({ servers: server.url });
  for (let n = 1; n <= count; n++) {
    // Others may publish what looks like an answer of the server.
    const some = n % 100 === 0 ? headers(404, "No Messages") : headers();
    some.set("N", String(n));
    nats.publish(`${name}.${n % 2 ? "odd" : "even"}`, `payload ${n}`, { headers: some });
  }
  await nats.drain();
  await until("all are stored", async () => (await streamInfo(link, name)).state.messages === count);
  await body(link, name);
  for await (const { config } of listConsumers(link, name)) assert.fail(`${config.name} is left`);
  await link.close();
}

test("each message is shown once, in order, with its headers; nothing is left at the server", () =>
  withStream(3500, async (link, name) => {
    const seen: number[] = [];
    await readStored(link, name, `${name}.*`, ({ seq, subject, headers, time }) => {
      assert.equal(headers.get("N"), String(seq));
      assert.deepEqual([headers.has("N"), headers.has("M"), headers.get("M")], [true, false, ""]);
      assert.equal(subject, `${name}.${seq % 2 ? "odd" : "even"}`);
      assert.ok(Math.abs(Date.now() - time.getTime()) < 60_000);
      seen.push(seq);
    });
    assert.deepEqual(seen, Array.from({ length: 3500 }, (_, n) => n + 1));
    let odd = 0;
    await readStored(link, name, `${name}.odd`, () => odd++);
    assert.equal(odd, 1750);
    await readStored(link, name, `${name}.none`, () => assert.fail("there is none"));
  }));

test("messages that others delete meanwhile are not waited for", () =>
  withStream(3000, async (link, name) => {
    let deleted: Promise<unknown> | undefined;
    let seen = 0;
    await readStored(link, name, `${name}.*`, () => {
      seen++;
      deleted ??= Promise.all(Array.from({ length: 500 }, (_, n) => deleteMessage(link, name, 2501 + n)));
    });
    await deleted;
    assert.ok(seen >= 2000 && seen <= 3000, `${seen}`);
  }));

test("where whoever is shown them throws, that is the error", () =>
  withStream(10, async (link, name) => {
    const error = new Error("enough");
    await assert.rejects(
      readStored(link, name, `${name}.*`, () => {
        throw error;
      }),
      error,
    );
  }));
