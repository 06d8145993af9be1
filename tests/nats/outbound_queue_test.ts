import assert from "node:assert/strict";
import { ConnectionClosedError, OutboundBufferLimitError } from "@walnats/core";
import { encodeHeaders, headerBytes, headerLine } from "../../src/nats/encoded_headers.ts";
import { UnconfirmedAcks } from "../../src/nats/unconfirmed_acks.ts";
import { UnconfirmedEmits } from "../../src/nats/unconfirmed_emits.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { test } from "../helpers/test.ts";
import { FakeConnection, turn } from "./helpers/fake_connection.ts";

const encoder = new TextEncoder();
const bytes = (text: string) => encoder.encode(text);

/** A connection with events, acks and what is dropped while the server is away. */
function setUp(pendingSize?: number) {
  const clock = new FakeClock();
  const connection = new FakeConnection(clock, pendingSize);
  const emits = new UnconfirmedEmits(connection, undefined, clock.now);
  const acks = new UnconfirmedAcks(connection, clock.after);
  const { outbound } = connection;
  return {
    clock,
    connection,
    emits,
    acks,
    emit: (text: string) => emits.put("event", bytes(text)),
    ack: (reply: string) => acks.ack(bytes(reply)),
    pulse: () => {
      outbound.add("pulse", bytes("+WPI"));
      outbound.sendSoon();
    },
    poll: () => {
      outbound.add("poll", bytes("{}"), undefined, undefined, "inbox.1");
      outbound.send();
    },
  };
}

test("events, acks, pulses and polls go out in the order in which they came, in one write a turn", () => {
  const { clock, connection, emit, ack, pulse, poll } = setUp();
  emit("1");
  assert.deepEqual(connection.writes, [["event 1"]], "an event that comes alone goes at once");
  emit("2");
  ack("a");
  pulse();
  ack("b");
  emit("3");
  assert.equal(connection.writes.length, 1, "what follows waits for the end of the turn");
  poll();
  const polled = ["event 2", "a +ACK", "pulse +WPI", "b +ACK", "event 3", "poll > inbox.1 {}"];
  assert.deepEqual(connection.writes[1], polled, "what goes at once takes along all that came before it");
  ack("c");
  emit("4");
  ack("d");
  assert.equal(connection.writes.length, 2);
  clock.endTurn();
  assert.deepEqual(connection.writes[2], ["c +ACK", "event 4", "d +ACK"]);
  clock.endTurn();
  assert.equal(connection.writes.length, 3, "nothing is written twice");
});

test("what somebody waits for goes out with the microtasks that are under way, in one write", async () => {
  const { clock, connection, ack, emit } = setUp();
  const { outbound } = connection;
  emit("1");
  ack("a");
  outbound.add("request", bytes("1"));
  outbound.sendNow();
  outbound.add("request", bytes("2"));
  outbound.sendNow();
  assert.equal(connection.writes.length, 1);
  await Promise.resolve();
  assert.deepEqual(connection.writes[1], ["a +ACK", "request 1", "request 2"]);
  outbound.add("request", bytes("3"));
  outbound.sendNow();
  await Promise.resolve();
  assert.deepEqual(connection.writes[2], ["request 3"]);
  clock.endTurn();
  assert.equal(connection.writes.length, 3);
});

test("an event goes at once when none came in the millisecond before, and takes acks along", () => {
  const { clock, connection, emit, ack } = setUp();
  emit("1");
  clock.pass(0.9);
  emit("2");
  assert.equal(connection.writes.length, 1);
  clock.pass(1.1);
  ack("a");
  emit("3");
  assert.deepEqual(connection.writes, [["event 1"], ["event 2"], ["a +ACK", "event 3"]]);
});

test("64 KiB are handed over before the turn ends", () => {
  const { clock, connection, emit } = setUp();
  const text = "x".repeat(1000);
  for (let i = 0; i < 200; i++) emit(text);
  const early = connection.writes.map((messages) => messages.length);
  assert.deepEqual(early, [1, 65, 65, 65]);
  clock.endTurn();
  assert.equal(connection.written.length, 200);
});

test("headers and replies are written as the server reads them", () => {
  const { connection } = setUp();
  const head = headerBytes(encodeHeaders(headerLine("a", "b"))!);
  connection.outbound.add("subject", bytes("data"), undefined, head, "reply");
  connection.outbound.add("subject", bytes("data"), undefined, head);
  connection.outbound.send();
  const text = "NATS/1.0\r\na: b\r\n\r\ndata";
  assert.deepEqual(connection.written, [`subject > reply ${text}`, `subject ${text}`]);
});

test("while the server is away events and acks wait in order; polls and pulses are dropped", async () => {
  const { clock, connection, emit, ack, pulse, poll } = setUp();
  emit("1");
  emit("2");
  pulse();
  ack("a");
  await connection.break();
  poll();
  emit("3");
  pulse();
  ack("b");
  clock.pass(1000);
  assert.deepEqual(connection.written, ["event 1"]);
  await connection.reconnect();
  assert.deepEqual(connection.written, ["event 1", "event 2", "a +ACK", "event 3", "b +ACK"]);
  poll();
  assert.equal(connection.written.at(-1), "poll > inbox.1 {}");
});

test("a publisher waits while the server has not read 4 MiB", async () => {
  const { connection, emits, emit } = setUp();
  const megabyte = new Uint8Array(1024 * 1024);
  const put = () => emits.put("event", megabyte);
  for (let i = 0; i < 3; i++) assert.equal(put(), undefined);
  const room = put();
  assert.ok(room, "more than 4 MiB are unread");
  assert.equal(connection.pings, 1);
  await connection.pong();
  // The PING went behind 2 MiB; as many are unread still, and the next PING is behind them.
  await room;
  assert.equal(put(), undefined);
  assert.ok(put(), "with what was unread it is more than 4 MiB again");
  while (connection.pings > 0) await connection.pong();
  for (let i = 0; i < 3; i++) put();
  const broken = put();
  assert.ok(broken);
  await connection.break();
  await broken;
  await connection.reconnect();
  assert.equal(emit("after the break"), undefined, "what was under way is gone");
});

test("events that wait for the server may have pendingSize bytes", async () => {
  const { clock, connection, emit, ack } = setUp(300);
  emit("sent already");
  clock.pass(10);
  emit("0");
  emit("1");
  await connection.break();
  const kept = ["0", "1"];
  let refused: unknown;
  while (!refused && kept.length < 100) {
    const text = String(kept.length);
    try {
      emit(text);
      kept.push(text);
    } catch (error) {
      refused = error;
    }
  }
  assert.ok(refused instanceof OutboundBufferLimitError);
  assert.match(refused.message, /3\d\d? bytes|2\d\d bytes/);
  assert.match(refused.message, /pendingSize 300/);
  assert.equal(kept.length, 10, "30 bytes each; the first one was sent before");
  ack("acks.have.no.such.limit".repeat(100));
  await connection.reconnect();
  const events = connection.written.filter((text) => text.startsWith("event"));
  assert.deepEqual(events.slice(1), kept.map((text) => `event ${text}`));
  emit("there is room again");
  assert.throws(() => {
    connection.closed = connection.away = true;
    emit("closed");
  }, ConnectionClosedError);
});

test("events that wait when their publisher is closed are lost, and the log says so; acks are not", async () => {
  const { connection, emits, emit, ack } = setUp();
  await connection.break();
  emit("1");
  ack("a");
  emit("2");
  await emits.close();
  const errors = connection.logger.lines.map(({ level, message }) => `${level} ${message}`);
  assert.deepEqual(errors, ["error walnats: closed while NATS was away: 2 events were not sent"]);
  await connection.reconnect();
  assert.deepEqual(connection.written, ["a +ACK"]);
});

test("a publisher's close waits until the server has read what was emitted", async () => {
  const { connection, emits, emit } = setUp();
  emit("1");
  emit("2");
  let closed = false;
  const closing = emits.close().then(() => closed = true);
  await turn();
  assert.deepEqual([connection.written, closed], [["event 1", "event 2"], false]);
  await connection.pong();
  await closing;
  assert.deepEqual(connection.logger.lines, []);
});

test("a publisher's close tells where the server says nothing", async () => {
  const { connection, emits, emit } = setUp();
  emit("1");
  void connection.flush();
  await emits.close();
  assert.match(connection.logger.lines[0]!.message, /said nothing: the last events may be lost/);
});

test("acks without a PONG are sent again after a reconnect, those with one are not", async () => {
  const { clock, connection, ack, acks } = setUp();
  ack("a");
  clock.pass(49);
  assert.equal(connection.pings, 0, "one PING for the acks of 50 ms");
  acks.term(bytes("b"));
  clock.pass(1);
  assert.equal(connection.pings, 1);
  ack("behind_the_ping");
  clock.endTurn();
  await connection.pong();
  clock.pass(50);
  ack("behind_the_next");
  clock.endTurn();
  await connection.break();
  const before = connection.written.length;
  ack("while_away");
  await connection.reconnect();
  assert.deepEqual(connection.written.slice(before).sort(), [
    "behind_the_next +ACK",
    "behind_the_ping +ACK",
    "while_away +ACK",
  ]);
  assert.deepEqual(connection.written.slice(0, 2), ["a +ACK", "b +TERM"]);
  clock.pass(50);
  await connection.pong();
  await connection.break();
  await connection.reconnect();
  assert.equal(connection.written.length, before + 3, "now they are confirmed");
});

test("only acks are sent again, not what went out in the same write", async () => {
  const { clock, connection, emit, ack, poll } = setUp();
  emit("1");
  emit("2");
  ack("a");
  ack("b");
  emit("3");
  ack("c");
  poll();
  await connection.break();
  await connection.reconnect();
  clock.endTurn();
  assert.deepEqual(connection.written.slice(7), ["a +ACK", "b +ACK", "c +ACK"]);
});

test("a break before the PONG is known of leaves the acks unconfirmed", async () => {
  const { clock, connection, ack } = setUp();
  ack("a");
  clock.pass(50);
  await connection.break();
  await connection.reconnect();
  clock.pass(50);
  await connection.break();
  await connection.reconnect();
  assert.deepEqual(connection.written, ["a +ACK", "a +ACK", "a +ACK"]);
});

test("flushing acks waits for their PONG, but no longer than it may", async () => {
  const { clock, connection, ack, acks } = setUp();
  await acks.flush(1000);
  assert.equal(connection.pings, 0, "there is nothing to wait for");
  ack("a");
  let flushed = 0;
  const first = acks.flush(1000).then(() => flushed++);
  await turn();
  assert.deepEqual([connection.written, connection.pings, flushed], [["a +ACK"], 1, 0]);
  await connection.pong();
  await first;
  ack("b");
  const second = acks.flush(1000).then(() => flushed++);
  clock.pass(999);
  await turn();
  assert.equal(flushed, 1);
  clock.pass(1);
  await second;
  assert.equal(flushed, 2);
});

test("closed acks are sent once, and nothing waits any more", async () => {
  const { clock, connection, ack, acks } = setUp();
  ack("a");
  clock.endTurn();
  acks.close();
  ack("b");
  clock.endTurn();
  assert.equal(clock.timers, 0);
  await connection.break();
  await connection.reconnect();
  assert.deepEqual(connection.written, ["a +ACK", "b +ACK"]);
  const late = setUp();
  late.acks.close();
  late.ack("a");
  late.clock.endTurn();
  assert.deepEqual([late.connection.written, late.clock.timers], [["a +ACK"], 0]);
});
