// What a poll asks for, and what of that which comes to its inbox is taken for a message.

import assert from "node:assert/strict";
import type { DeliveredMessage } from "../../src/jetstream/delivered_message.ts";
import { MessageSource } from "../../src/jetstream/message_source.ts";
import { Pull } from "../../src/jetstream/pull.ts";
import { UnconfirmedAcks } from "../../src/nats/unconfirmed_acks.ts";
import { headers } from "@nats-io/nats-core";
import { SOURCE } from "../actors/delivery/helpers/fake_messages.ts";
import { FakeNats, ticks } from "../helpers/fake_nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

const REPLY = "$JS.ACK.orders.mail.1.5.5.1764000000000000000.0";

async function withPull(
  act: (pull: Pull, nats: FakeNats, came: DeliveredMessage[]) => void | Promise<void>,
): Promise<void> {
  const nats = new FakeNats();
  nats.answer = () => undefined;
  const acks = new UnconfirmedAcks(nats.link);
  const source = new MessageSource(nats.link, acks, SOURCE);
  const came: DeliveredMessage[] = [];
  const pull = new Pull(nats.link, source, { batch: 100, expires: 2 }, {
    message: (message) => void came.push(message),
    ended: () => {},
    trouble: () => {},
  });
  try {
    await act(pull, nats, came);
  } finally {
    await pull.stop();
    acks.close();
    await nats.close();
  }
}

/** Bytes that the last poll may bring. */
const bytes = ({ sent }: FakeNats) => JSON.parse(sent.at(-1)!.text).max_bytes;
/** The inbox of the last poll. */
const inbox = ({ sent }: FakeNats) => sent.at(-1)!.reply!;

test("a poll is bounded by bytes as well as by messages and time", () =>
  withPull(async (pull, nats) => {
    assert.equal(pull.request(10, 2), 10);
    await ticks();
    const { batch, expires, max_bytes } = JSON.parse(nats.sent[0]!.text);
    assert.deepEqual([batch, expires], [10, 2e9]);
    assert.ok(max_bytes > 1000 && max_bytes < 100_000_000, `${max_bytes}`);
  }));

test("a poll asks for no more than the server allows", () =>
  withPull(async (pull, nats) => {
    pull.fit({ ack_wait: 16e9, max_deliver: -1, max_batch: 5, max_bytes: 5000 } as never);
    assert.equal(pull.request(10, 2), 5);
    await ticks();
    assert.deepEqual(JSON.parse(nats.sent[0]!.text).max_bytes, 5000);
  }));

test("only what has a reply subject of this consumer, and is not sent to the inbox itself, is a message", () =>
  withPull(async (pull, nats, came) => {
    pull.request(10, 2);
    await ticks();
    const to = inbox(nats);
    nats.deliver(to, { subject: "orders", reply: REPLY, data: "1" });
    assert.deepEqual(came.map(({ sequence }) => sequence), [5]);
    for (
      const forged of [
        { subject: "orders", data: "1" },
        { subject: "orders", reply: "$JS.API.STREAM.DELETE.orders", data: "1" },
        { subject: "orders", reply: REPLY.replace("mail", "other"), data: "1" },
        { subject: "orders", reply: REPLY.replace("orders", "other"), data: "1" },
        { subject: "orders", reply: REPLY.replace(".0", ".*"), data: "1" },
        { reply: REPLY, data: "1" },
      ]
    ) nats.deliver(to, forged);
    assert.equal(came.length, 1);
    assert.equal(pull.outstanding, 9, "the poll still waits for the others");
    assert.match(nats.logger.lines[0]!.message, /not the server's/);
  }));

test("what comes of a poll that was voided is a message all the same", () =>
  withPull(async (pull, nats, came) => {
    pull.request(10, 2);
    await ticks();
    const to = inbox(nats);
    pull.reset();
    assert.equal(pull.outstanding, 0);
    nats.deliver(to, { subject: "orders", reply: REPLY, data: "1" });
    assert.equal(came.length, 1);
  }));

test("a message with more headers than are read is refused, and keeps the first ones", () =>
  withPull(async (pull, nats, came) => {
    pull.request(10, 2);
    await ticks();
    for (const count of [128, 129]) {
      const lines = Array.from({ length: count }, (_, at) => `name-${at}: value\r\n`).join("");
      const block = new TextEncoder().encode(`NATS/1.0\r\n${lines}\r\n`);
      const raw = { hdr: block.length, size: block.length + 1, reply: new TextEncoder().encode(REPLY) };
      const more = { _msg: raw, _rdata: block };
      nats.deliver(inbox(nats), { subject: "orders", reply: REPLY, data: "1", more });
    }
    assert.deepEqual(came.map(({ refused }) => refused), [false, true]);
    assert.equal([...came[1]!.headers!].length, 128);
  }));

test("a poll whose time is over is lost only once a PONG has followed it", () =>
  withPull(async (pull, nats) => {
    nats.holdPongs = true;
    pull.request(1, 0.05);
    await until("a PING follows it", () => nats.pongs.length > 0);
    await ticks();
    assert.equal(pull.outstanding, 1, "its message may be on its way");
    nats.holdPongs = false;
    nats.pongs[0]!.resolve();
    await ticks();
    assert.equal(pull.outstanding, 0);
  }));

test("after the server has cut us off in the middle of large messages, polls are smaller, and the log says so", () =>
  withPull(async (pull, nats) => {
    pull.request(10, 2);
    await ticks();
    const before = bytes(nats);
    nats.deliver(inbox(nats), { subject: "orders", reply: REPLY, data: new Uint8Array(50_000) });
    await nats.break();
    pull.reset();
    await nats.reconnect();
    pull.request(10, 2);
    await ticks();
    assert.ok(bytes(nats) < before / 2, `${bytes(nats)} of ${before}`);
    const told = nats.logger.lines.filter(({ level }) => level === "warn").map(({ message }) => message);
    assert.ok(told.some((message) => /slow consumer.*at most 64 KB at once/.test(message)), told.join("\n"));
  }));

test("polls that the server refuses one after the other come after pauses, and one warning names the cause", () =>
  withPull(async (pull, nats) => {
    const refuse = async () => {
      pull.request(10, 2);
      await ticks();
      const more = { headers: headers(409, "Consumer is push based") };
      nats.deliver(inbox(nats), { more });
    };
    await refuse();
    assert.equal(pull.pause, 0, "once may be chance");
    for (let time = 0; time < 10; time++) await refuse();
    assert.ok(pull.pause >= 1000 && pull.pause <= 3000, `${pull.pause}`);
    const told = nats.logger.lines.filter(({ message }) => /push based/.test(message));
    assert.equal(told.length, 1);
    pull.request(10, 2);
    await ticks();
    nats.deliver(inbox(nats), { subject: "orders", reply: REPLY, data: "1" });
    assert.equal(pull.pause, 0);
  }));
