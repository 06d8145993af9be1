import assert from "node:assert/strict";
import { FakeNats, ticks } from "../../helpers/fake_nats.ts";
import { test } from "../../helpers/test.ts";
import { until } from "../../helpers/until.ts";
import { FakeDelivery } from "./helpers/fake_engine.ts";

const INFO = "$JS.API.CONSUMER.INFO.orders.mail";

/** What the server says of the consumer. */
function info(ackWait: number) {
  return {
    name: "mail",
    created: "2026-01-01T00:00:00Z",
    config: { ack_wait: ackWait * 1e9, max_deliver: -1, durable_name: "mail", ack_policy: "explicit" },
    ack_floor: { stream_seq: 0, consumer_seq: 0 },
    delivered: { stream_seq: 5, consumer_seq: 5 },
    num_pending: 0,
    num_ack_pending: 1,
  };
}

const asked = ({ lines }: FakeNats) => lines.filter((line) => line === INFO).length;

/** A delivery with one message in hand whose handler runs until the end of the test. */
async function withJob(act: (delivery: FakeDelivery) => Promise<void>, ackWait = 0.4): Promise<void> {
  const held = Promise.withResolvers<void>();
  await using delivery = FakeDelivery.of(() => held.promise, { ackWait });
  delivery.deliver(1);
  await act(delivery);
  held.resolve();
  await ticks();
}

test("a message in hand gets its pulses without anybody's doing", async () => {
  await withJob(async ({ nats }) => {
    await until("one has gone out", () => nats.lines.includes("+WPI 1"));
  });
});

test("a lease that no PONG has renewed is lost, and the job is told", async () => {
  await withJob(async ({ nats, consumer }) => {
    nats.holdPongs = true;
    const [job] = consumer.watch.leases;
    await until("its signal aborts", () => job!.context.signal.aborted);
    nats.holdPongs = false;
  });
});

test("a redelivery that surprises makes the watch ask the server for its settings, which count from then on", async () => {
  await withJob(async ({ nats, consumer }) => {
    nats.answer = ({ subject }) => subject === INFO ? info(0.8) : undefined;
    assert.equal(asked(nats), 0);
    for (const job of consumer.watch.leases) consumer.watch.renewWith(job, job.message);
    await until("it has asked, before it would anyway", () => asked(nats) === 1, 3000);
    await until("the server's word counts", () => consumer.watch.source.ackWait === 800);
    const { lines: told } = nats.logger;
    assert.ok(told.some(({ message }) => /ackWait is 0.8 s, here 0.4 s/.test(message)));
  });
});

test("while there is work the server is asked every 5 s", async () => {
  const { now } = performance;
  const skipped = 5000;
  await withJob(async ({ nats }) => {
    nats.answer = ({ subject }) => subject === INFO ? info(16) : undefined;
    performance.now = () => now.call(performance) + skipped;
    try {
      await until("it has asked", () => asked(nats) === 1);
    } finally {
      performance.now = now;
    }
  });
});

const block = () => {
  for (const end = performance.now() + 60; performance.now() < end;);
};
const warnings = ({ nats }: FakeDelivery) =>
  nats.logger.lines.filter(({ message }) => /stood still/.test(message));

test("a loop that stood still for more than half a lease is told of once, with what to do", async () => {
  const held = Promise.withResolvers<void>();
  // The first walk is to come in 20 ms.
  await using delivery = FakeDelivery.of(() => (block(), held.promise), { ackWait: 0.08 });
  delivery.deliver(1);
  delivery.deliver(2);
  await until("it is told of", () => warnings(delivery).length > 0);
  held.resolve();
  await ticks();
  assert.equal(warnings(delivery).length, 1);
  assert.match(warnings(delivery)[0]!.message, /executeIn: ExecuteIn.THREAD/);
});

test("a loop that stood still is told of, at once where the job fails, and also where it ends with the block", async () => {
  const failing = () => {
    block();
    throw new Error("as it should");
  };
  for (const handler of [block, failing]) {
    await using delivery = FakeDelivery.of(handler, { ackWait: 0.08 });
    delivery.deliver(1);
    if (handler === failing) assert.equal(warnings(delivery).length, 1);
    await until("it is told of", () => warnings(delivery).length === 1);
  }
});
