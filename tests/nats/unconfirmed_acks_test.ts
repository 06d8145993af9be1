import assert from "node:assert/strict";
import { UnconfirmedAcks } from "../../src/nats/unconfirmed_acks.ts";
import { FakeNats, ticks } from "../helpers/fake_nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

const reply = (sequence: number) =>
  new TextEncoder().encode(`$JS.ACK.orders.mail.1.${sequence}.${sequence}.1764000000000000000.0`);

async function withAcks(act: (acks: UnconfirmedAcks, nats: FakeNats) => Promise<void>): Promise<void> {
  const nats = new FakeNats();
  const acks = new UnconfirmedAcks(nats.link);
  nats.holdPongs = true;
  try {
    await act(acks, nats);
  } finally {
    acks.close();
    await nats.close();
  }
}

test("acks are gathered until the end of the turn, or until somebody sends them", () =>
  withAcks(async (acks, nats) => {
    acks.ack(reply(1));
    acks.term(reply(2));
    assert.deepEqual(nats.lines, []);
    await ticks();
    assert.deepEqual(nats.lines, ["+ACK 1", "+TERM 2"]);
    acks.ack(reply(3));
    acks.send();
    assert.deepEqual(nats.lines.slice(2), ["+ACK 3"]);
  }));

test("acks that no PONG has followed are sent again after a reconnect, and what was acked meanwhile", () =>
  withAcks(async (acks, nats) => {
    acks.ack(reply(1));
    await until("a PING has followed", () => nats.pongs.length === 1);
    acks.ack(reply(2));
    await ticks();
    await nats.break();
    acks.ack(reply(3));
    await ticks();
    assert.deepEqual(nats.lines, ["+ACK 1", "+ACK 2"]);
    await nats.reconnect();
    assert.deepEqual(nats.lines.slice(2).toSorted(), ["+ACK 1", "+ACK 2", "+ACK 3"]);
  }));

test("acks that a PONG has followed are not sent again", () =>
  withAcks(async (acks, nats) => {
    acks.ack(reply(1));
    await until("a PING has followed", () => nats.pongs.length === 1);
    nats.pongs.pop()!.resolve();
    await ticks();
    await nats.break();
    await nats.reconnect();
    assert.deepEqual(nats.lines, ["+ACK 1"]);
  }));

test("an ack behind a PING is not confirmed by its PONG", () =>
  withAcks(async (acks, nats) => {
    acks.ack(reply(1));
    await until("a PING has followed", () => nats.pongs.length === 1);
    acks.ack(reply(2));
    await ticks();
    nats.pongs.pop()!.resolve();
    await ticks();
    await nats.break();
    await nats.reconnect();
    assert.deepEqual(nats.lines, ["+ACK 1", "+ACK 2", "+ACK 2"]);
  }));

test("a flush sends what is gathered and waits for its PONG, but no longer than it may", () =>
  withAcks(async (acks, nats) => {
    acks.ack(reply(1));
    let over = false;
    const flushed = acks.flush(10_000).then(() => over = true);
    await ticks();
    assert.deepEqual([nats.lines, over, nats.pongs.length], [["+ACK 1"], false, 1]);
    nats.pongs.pop()!.resolve();
    await flushed;
    acks.ack(reply(2));
    await acks.flush(20);
  }));
