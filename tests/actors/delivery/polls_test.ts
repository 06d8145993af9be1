// What the actor's consumer asks the server for, with a fake connection.

import assert from "node:assert/strict";
import { Priority } from "@walnats/core";
import { ticks } from "../../helpers/fake_nats.ts";
import { makeHeaders } from "../../helpers/make_headers.ts";
import { test } from "../../helpers/test.ts";
import { until } from "../../helpers/until.ts";
import { FakeDelivery } from "./helpers/fake_engine.ts";
import { CONSUMER } from "./helpers/consumer_answer.ts";

const EVENT = "$JS.API.CONSUMER.MSG.NEXT.orders.mail";
const INFO = "$JS.API.CONSUMER.INFO.orders.mail";

/** A consumer that polls; its handlers run until the test ends them. */
async function withPolls(
  act: (polls: {
    delivery: FakeDelivery;
    /** Messages of each poll of the event's stream. */
    asked: () => number[];
    /** The next message comes to the last poll. */
    come: () => void;
    runs: (() => void)[];
  }) => Promise<void>,
  { maxJobs = 4, slots = 16 } = {},
): Promise<void> {
  const runs: (() => void)[] = [];
  await using delivery = FakeDelivery.of(
    () => new Promise<void>((resolve) => runs.push(resolve)),
    { maxJobs },
    slots,
  );
  const { nats, consumer } = delivery;
  nats.answer = ({ subject }) => subject.includes(".CONSUMER.INFO.") ? CONSUMER : undefined;
  const polls = () => nats.sent.filter(({ subject }) => subject === EVENT);
  let sequence = 0;
  const come = () => {
    const reply = `$JS.ACK.orders.mail.1.${++sequence}.${sequence}.1764000000000000000.0`;
    nats.deliver(polls().at(-1)!.reply!, { subject: "orders", reply, data: "1" });
  };
  consumer.start();
  await until("it has polled", () => polls().length > 0 || delivery.engine.slots.free === 0);
  const asked = () => polls().map(({ text }) => JSON.parse(text).batch ?? 1);
  await act({ delivery, asked, come, runs });
  for (const end of runs) end();
  await ticks();
}

test("what is asked for and what is in hand are never more than can run", () =>
  withPolls(async ({ asked, come, runs }) => {
    assert.deepEqual(asked(), [4]);
    for (let count = 0; count < 4; count++) come();
    await ticks();
    assert.deepEqual([asked(), runs.length], [[4], 4]);
    runs[0]!();
    await ticks();
    assert.deepEqual(asked(), [4, 1]);
  }));

test("messages in hand that have not started count, too", () =>
  withPolls(async ({ delivery, asked, come }) => {
    const { slots } = delivery.engine;
    slots.take(slots.share(Priority.NORMAL), () => {});
    for (let count = 0; count < 4; count++) come();
    await ticks();
    assert.deepEqual(asked(), [4]);
  }, { slots: 4 }));

test("while the slots of listen() are taken by others nothing is asked for; free ones are", () =>
  withPolls(async ({ delivery, asked, come, runs }) => {
    const { slots } = delivery.engine;
    come();
    come();
    await ticks();
    const share = slots.share(Priority.NORMAL);
    slots.take(share, () => {});
    runs[0]!();
    await ticks();
    assert.deepEqual(asked(), [2], "the other one has the slot now");
    slots.release(share);
    runs[1]!();
    await ticks();
    assert.deepEqual(asked(), [2, 2]);
  }, { slots: 2 }));

test("while the server is away nothing is asked for; when it is back, the consumer is looked at, and asked again", () =>
  withPolls(async ({ delivery, asked, come, runs }) => {
    come();
    await ticks();
    await delivery.nats.break();
    runs[0]!();
    await ticks();
    assert.deepEqual(asked(), [4]);
    const looked = () => delivery.lines.filter((line) => line === INFO).length;
    const before = looked();
    await delivery.nats.reconnect();
    await until("it polls again", () => asked().length === 2);
    assert.deepEqual([asked(), looked()], [[4, 4], before + 1]);
  }));

test("a stop voids its polls when no message is on its way to them, and requeues behind that", () =>
  withPolls(async ({ delivery, come }) => {
    come();
    const stopped = delivery.consumer.stopPolling();
    come();
    await ticks();
    assert.deepEqual(delivery.lines.filter((line) => line.startsWith("-NAK")), []);
    come();
    await stopped;
    await ticks();
    assert.deepEqual(delivery.lines.slice(-3), ["poll 1", "-NAK 2", "-NAK 3"]);
  }));

test("while polls are paused nothing is asked for", () =>
  withPolls(async ({ delivery, asked, come, runs }) => {
    const { pause } = delivery.engine;
    come();
    await ticks();
    await pause.pause();
    const before = asked().length;
    runs[0]!();
    await ticks();
    assert.equal(asked().length, before);
    pause.resume();
    await ticks();
    assert.equal(asked().at(-1), 4);
  }));

test("a delayed message that walnats did not store is terminated and does not run", async () => {
  let runs = 0;
  await using delivery = FakeDelivery.of(() => runs++);
  const { nats, consumer } = delivery;
  const parked = { ...CONSUMER, num_pending: 1 };
  nats.answer = ({ subject }) =>
    subject === INFO ? CONSUMER : subject.includes(".INFO.") ? parked : undefined;
  consumer.start();
  const poll = () => nats.last("$JS.API.CONSUMER.MSG.NEXT._walnats-parked.");
  await until("it polls for delayed messages", () => poll() !== undefined);
  const name = poll()!.subject.split(".").at(-1);
  const reply = (sequence: number) =>
    `$JS.ACK._walnats-parked.${name}.2.${sequence}.${sequence}.1764000000000000000.0`;
  const ours = {
    "Nats-Msg-Id": "park:x",
    "Walnats-Parked-Until": "1",
    "Walnats-Parked-Attempts": "0",
    "Walnats-Origin-Seq": "9",
  };
  for (const [sequence, changes] of [[1, { "Nats-Msg-Id": "x" }], [2, {}]] as const) {
    const headers = makeHeaders({ ...ours, ...changes });
    nats.deliver(poll()!.reply!, { subject: "any", reply: reply(sequence), data: "1", more: { headers } });
  }
  await ticks();
  assert.deepEqual([runs, delivery.lines.filter((line) => /^[+-]/.test(line))], [1, [
    "+TERM 1 of delivery 2",
    "+ACK 2 of delivery 2",
  ]]);
});

for (const end of ["aborted", "stopped"]) {
  test(`a burst that is ${end} while it polls does not poll again`, async () => {
    await using delivery = FakeDelivery.of(() => {});
    const { nats, consumer } = delivery;
    nats.answer = ({ subject }) => subject.includes(".CONSUMER.INFO.") ? CONSUMER : undefined;
    const polls = () => nats.sent.filter(({ subject }) => subject === EVENT).length;
    const abort = new AbortController();
    const burst = consumer.burst(1, abort.signal);
    await until("it has polled", () => polls() === 1);
    if (end === "aborted") abort.abort();
    else await consumer.stopPolling();
    await burst;
    // A stop makes the server drop the polls that are left, with one that nobody waits for.
    assert.equal(polls(), end === "aborted" ? 1 : 2);
  });
}
