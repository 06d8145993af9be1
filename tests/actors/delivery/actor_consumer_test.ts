// The life of a message in `ActorConsumer`, with a fake connection: what is sent to the server, in which order, and
// when the handler runs.

import assert from "node:assert/strict";
import { Actor, currentContext, Event, LeaseLostError, Priority, Reject } from "@walnats/core";
import { full, type Sent, stored, ticks } from "../../helpers/fake_nats.ts";
import { test } from "../../helpers/test.ts";
import { until } from "../../helpers/until.ts";
import { FakeDelivery } from "./helpers/fake_engine.ts";

const PARKED = "_walnats.parked.orders.mail";
const DEAD = "_walnats.dead.orders.mail";
const ALONE = "_walnats.alone.orders.mail";

/** A handler whose runs the test ends. */
function heldHandler() {
  const runs: { end: () => void; fail: (error: unknown) => void; signal: AbortSignal; attempts: number }[] =
    [];
  const handler = () => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const { signal, attempts } = currentContext();
    runs.push({ end: resolve, fail: reject, signal, attempts });
    return promise;
  };
  return { runs, handler };
}

/** One that always fails. */
const failing = () => {
  throw new Error("as it should");
};

/** Keeps what is to be stored under a subject that begins so, until the test answers it. */
function hold(delivery: FakeDelivery, subject: string): (answer: object) => void {
  const { nats } = delivery;
  let held: Sent | undefined;
  nats.answer = (sent) => {
    if (!sent.subject.startsWith(subject)) return stored();
    held = sent;
    return undefined;
  };
  return (answer) => nats.deliver(held!.reply!, { data: JSON.stringify(answer) });
}

test("a job is acked once its handler has succeeded, and not before", async () => {
  const { runs, handler } = heldHandler();
  await using delivery = FakeDelivery.of(handler);
  delivery.deliver(1);
  await ticks();
  assert.deepEqual([runs.length, delivery.lines], [1, []]);
  runs[0]!.end();
  await ticks();
  assert.deepEqual(delivery.lines, ["+ACK 1"]);
});

test("no more jobs run than the actor and listen() allow, and each that ends makes room for one", async () => {
  for (const [maxJobs, slots] of [[2, 16], [16, 2]] as const) {
    const { runs, handler } = heldHandler();
    await using delivery = FakeDelivery.of(handler, { maxJobs }, slots);
    for (const sequence of [1, 2, 3, 4]) delivery.deliver(sequence);
    assert.equal(runs.length, 2);
    runs[0]!.end();
    await ticks();
    assert.equal(runs.length, 3);
    for (const { end } of runs) end();
    await ticks();
    for (const { end } of runs) end();
    await ticks();
  }
});

test("a job whose lease is over by the clock does not start, whatever the timers say", async () => {
  const { runs, handler } = heldHandler();
  await using delivery = FakeDelivery.of(handler, {}, 1);
  delivery.deliver(1);
  delivery.deliver(2);
  delivery.endLeases();
  runs[0]!.end();
  await ticks();
  assert.deepEqual([runs.length, delivery.lines], [1, ["+ACK 1"]]);
  assert.equal(delivery.consumer.watch.leases.size, 0);
});

test("after its lease is over a failed job sends nothing, and a successful one acks", async () => {
  const { runs, handler } = heldHandler();
  await using delivery = FakeDelivery.of(handler);
  delivery.deliver(1);
  delivery.deliver(2);
  delivery.endLeases();
  runs[0]!.fail(new Error("as it should"));
  runs[1]!.end();
  await ticks();
  assert.deepEqual(delivery.lines, ["+ACK 2"]);
});

test("a handler whose lease is lost is told by its signal; what waits is dropped", async () => {
  const { runs, handler } = heldHandler();
  await using delivery = FakeDelivery.of(handler, {}, 1);
  delivery.deliver(1);
  delivery.deliver(2);
  for (const job of delivery.consumer.watch.leases) delivery.consumer.leaseLost(job);
  assert.equal(runs[0]!.signal.aborted, true);
  assert.ok(runs[0]!.signal.reason instanceof LeaseLostError);
  runs[0]!.end();
  await ticks();
  assert.equal(runs.length, 1);
});

test("a redelivery that was on its way when its message was acked is no second job", async () => {
  const { runs, handler } = heldHandler();
  await using delivery = FakeDelivery.of(handler);
  delivery.deliver(1);
  delivery.deliver(1, 2);
  runs[0]!.end();
  await ticks();
  delivery.deliver(1, 3);
  await ticks();
  assert.deepEqual([runs.length, delivery.lines.at(-1)], [1, "+ACK 1 of delivery 3"]);
  // Another message.
  delivery.deliver(2, 2);
  await ticks();
  assert.equal(runs.length, 2);
  runs[1]!.end();
});

test("nor is one of a job that has started late in its lease, as the loop was busy", async () => {
  const { runs, handler } = heldHandler();
  await using delivery = FakeDelivery.of(handler, {}, 1);
  delivery.deliver(1);
  delivery.deliver(2);
  for (const job of delivery.consumer.watch.leases) job.leasedAt -= 0.75 * job.message.lease;
  runs[0]!.end();
  await ticks();
  runs[1]!.end();
  await ticks();
  delivery.deliver(2, 2);
  await ticks();
  assert.deepEqual([runs.length, delivery.lines.at(-1)], [2, "+ACK 2 of delivery 2"]);
});

test("a redelivery of what is in hand is no second job: the job goes on and acks the newer delivery", async () => {
  const { runs, handler } = heldHandler();
  await using delivery = FakeDelivery.of(handler);
  delivery.deliver(5);
  delivery.deliver(5, 2);
  await ticks();
  assert.deepEqual([runs.length, delivery.consumer.watch.leases.size], [1, 1]);
  runs[0]!.end();
  await ticks();
  assert.deepEqual(delivery.lines, ["+ACK 5 of delivery 2"]);
});

test("what was handled and comes again from a restored consumer is acked and not run", async () => {
  const { runs, handler } = heldHandler();
  await using delivery = FakeDelivery.of(handler);
  const handled = delivery.engine.handled.get(delivery.actor)!;
  handled.add(7);
  handled.restore("2026-01-01T00:00:00Z");
  delivery.deliver(7);
  delivery.deliver(8);
  await ticks();
  assert.deepEqual([runs.length, delivery.lines], [1, ["+ACK 7"]]);
  runs[0]!.end();
});

test("attempt n that fails waits retryDelay[n-1], which its nak tells", async () => {
  await using delivery = FakeDelivery.of(failing, { retryDelay: [0.5, 2] });
  delivery.deliver(1);
  delivery.deliver(2, 2);
  await ticks();
  assert.deepEqual(delivery.lines, ["-NAK 1 in 0.5 s", "-NAK 2 of delivery 2 in 2 s"]);
});

test("retries hold 8 places at the server; from then on copies are stored, and then the originals acked", async () => {
  await using delivery = FakeDelivery.of(failing);
  const answer = hold(delivery, PARKED);
  for (let sequence = 1; sequence <= 9; sequence++) delivery.deliver(sequence);
  await ticks();
  assert.equal(delivery.lines.filter((line) => line.startsWith("-NAK")).length, 8);
  assert.equal(delivery.lines.at(-1), PARKED);
  const { headers } = delivery.nats.last(PARKED)!;
  assert.equal(headers!.get("Walnats-Parked-Attempts"), "1");
  assert.equal(headers!.get("Walnats-Origin-Seq"), "9");
  answer(stored());
  await ticks();
  assert.deepEqual(delivery.lines.slice(-2), [PARKED, "+ACK 9"]);
});

test("before the last attempt a copy waits, which knows the attempts", async () => {
  await using delivery = FakeDelivery.of(failing, { maxAttempts: 2 });
  delivery.deliver(1);
  await ticks();
  assert.deepEqual(delivery.lines, [PARKED, "+ACK 1"]);
  assert.equal(delivery.nats.last(PARKED)!.headers!.get("Walnats-Parked-Attempts"), "1");
});

test("where a copy cannot be stored the original is not acked: it is redelivered", async () => {
  await using delivery = FakeDelivery.of(failing, { maxAttempts: 2 });
  delivery.nats.answer = full;
  delivery.deliver(1);
  await ticks();
  assert.deepEqual(delivery.lines, [PARKED, "-NAK 1 in 0.5 s"]);
});

test("the server's count of attempts counts, and not the actor's", async () => {
  await using delivery = FakeDelivery.of(failing, { maxAttempts: 5 });
  delivery.consumer.watch.source.learn({ ack_wait: 16e9, max_deliver: 2 });
  delivery.deliver(1);
  await ticks();
  assert.deepEqual(delivery.lines, [PARKED, "+ACK 1"]);
});

test("the first delivery of a copy only delays it; the second is the next attempt", async () => {
  const { runs, handler } = heldHandler();
  await using delivery = FakeDelivery.of(handler);
  delivery.deliverCopy(1, Date.now() / 1000 + 60);
  await ticks();
  delivery.deliverCopy(1);
  await ticks();
  assert.deepEqual([runs.length, delivery.lines], [0, ["-NAK 40 in 60 s", "-NAK 40"]]);
  delivery.deliverCopy(2);
  await ticks();
  assert.deepEqual(runs.map(({ attempts }) => attempts), [3]);
  runs[0]!.end();
});

test("a message whose time has not come is stored as a copy without attempts, then acked, and does not run", async () => {
  const { runs, handler } = heldHandler();
  await using delivery = FakeDelivery.of(handler);
  delivery.deliver(1, 1, { "Walnats-Delay": String(Date.now() / 1000 + 60) });
  await ticks();
  assert.deepEqual([runs.length, delivery.lines], [0, [PARKED, "+ACK 1"]]);
  assert.equal(delivery.nats.last(PARKED)!.headers!.get("Walnats-Parked-Attempts"), "0");
});

test("a dead letter is stored before its original is terminated", async () => {
  await using delivery = FakeDelivery.of(() => {
    throw new Reject("broken");
  });
  const answer = hold(delivery, DEAD);
  delivery.deliver(1);
  await ticks();
  assert.deepEqual(delivery.lines, [DEAD]);
  answer(stored());
  await ticks();
  assert.deepEqual(delivery.lines, [DEAD, "+TERM 1"]);
  const { headers } = delivery.nats.last(DEAD)!;
  assert.match(headers!.get("Walnats-Dead-Error"), /broken/);
  assert.equal(headers!.get("Walnats-Dead-Attempts"), "1");
});

test("where a dead letter cannot be stored the original is not terminated: it is redelivered in 5 s", async () => {
  await using delivery = FakeDelivery.of(() => {
    throw new Reject("broken");
  });
  delivery.nats.answer = full;
  delivery.deliver(1);
  await ticks();
  assert.deepEqual(delivery.lines, [DEAD, "-NAK 1 in 5 s"]);
});

test("what cannot be decoded is a dead letter at once, and its handler does not run", async () => {
  const { runs, handler } = heldHandler();
  const event = new Event("orders", String);
  await using delivery = new FakeDelivery(new Actor("mail", event, handler));
  delivery.deliver(1);
  await ticks();
  assert.deepEqual([runs.length, delivery.lines], [0, [DEAD, "+TERM 1"]]);
});

test("a job over its time fails at once, and its slot stays taken until its handler ends", async () => {
  const { runs, handler } = heldHandler();
  await using delivery = FakeDelivery.of(handler, { maxJobs: 1, jobTimeout: 0.02 });
  delivery.deliver(1);
  delivery.deliver(2);
  await until("it has failed", () => delivery.lines.length > 0);
  await ticks();
  assert.deepEqual([runs.length, delivery.lines], [1, ["-NAK 1 in 0.5 s"]]);
  runs[0]!.end();
  await until("the next one runs", () => runs.length === 2);
  runs[1]!.end();
  await ticks();
  assert.deepEqual(delivery.lines.slice(1), ["+ACK 2"]);
});

test("a message whose deliveries are used up runs once more, alone, and marked before", async () => {
  const { runs, handler } = heldHandler();
  await using delivery = FakeDelivery.of(handler, { maxAttempts: 3 });
  delivery.deliver(1);
  delivery.deliver(2, 3);
  await ticks();
  assert.equal(runs.length, 1, "another one is in hand");
  const answer = hold(delivery, ALONE);
  runs[0]!.end();
  await ticks();
  assert.deepEqual([runs.length, delivery.lines.toSorted()], [1, ["+ACK 1", ALONE]]);
  answer(stored());
  await ticks();
  assert.equal(runs.length, 2);
  runs[1]!.fail(new Error("the real one"));
  await ticks();
  assert.deepEqual(delivery.lines.slice(2), [DEAD, "+TERM 2 of delivery 3"]);
  assert.match(delivery.nats.last(DEAD)!.headers!.get("Walnats-Dead-Error"), /the real one/);
});

test("what has run alone already, and took its instance down, is a dead letter without another run", async () => {
  const { runs, handler } = heldHandler();
  await using delivery = FakeDelivery.of(handler, { maxAttempts: 3 });
  delivery.nats.answer = () => ({ ...stored(), duplicate: true });
  delivery.deliver(2, 3);
  await ticks();
  assert.deepEqual([runs.length, delivery.lines], [0, [ALONE, DEAD, "+TERM 2 of delivery 3"]]);
});

test("a mark that nobody has confirmed, or of a job that did not start, is none", async () => {
  for (const confirmed of [false, true]) {
    const { runs, handler } = heldHandler();
    await using delivery = FakeDelivery.of(handler, { maxAttempts: 3 }, 1);
    const { consumer, engine, nats } = delivery;
    const answer = hold(delivery, ALONE);
    const share = engine.slots.share(Priority.NORMAL, undefined);
    engine.slots.take(share, () => {});
    delivery.deliver(2, 3);
    await ticks();
    if (confirmed) answer(stored());
    await ticks();
    for (const job of consumer.watch.leases) consumer.leaseLost(job);
    engine.slots.release(share);
    nats.answer = () => ({ ...stored(), duplicate: true });
    delivery.deliver(2, 4);
    await ticks();
    assert.equal(runs.length, 1, `confirmed: ${confirmed}`);
    runs[0]!.end();
    await ticks();
  }
});

test("a response is sent behind the ack of its job", async () => {
  const event = new Event("orders", Number).withResponse(Number);
  await using delivery = new FakeDelivery(new Actor("mail", event, (number) => number + 1));
  delivery.deliver(1, 1, { "Walnats-Reply": "_INBOX.a.b" });
  await ticks();
  assert.deepEqual(delivery.lines, ["+ACK 1", "_INBOX.a.b"]);
  assert.equal(delivery.nats.last("_INBOX")!.text, "2");
});

test("a response goes to an inbox only, whatever the header names", async () => {
  const event = new Event("orders", Number).withResponse(Number);
  await using delivery = new FakeDelivery(new Actor("mail", event, (number) => number + 1));
  let sequence = 0;
  for (const reply of ["orders", "$JS.API.STREAM.DELETE.orders", "_INBOX.>", "_INBOX.a.*", "_INBOX.a b"]) {
    delivery.deliver(++sequence, 1, { "Walnats-Reply": reply });
  }
  await ticks();
  assert.deepEqual(delivery.lines, [1, 2, 3, 4, 5].map((number) => `+ACK ${number}`));
});

test("after a handler has kept the loop busy, the next one starts in the next turn", async () => {
  let runs = 0;
  await using delivery = FakeDelivery.of(() => {
    runs++;
    for (const end = performance.now() + 60; performance.now() < end;);
  });
  delivery.deliver(1);
  delivery.deliver(2);
  assert.equal(runs, 1, "first, what came meanwhile is read, and pulses are sent");
  await ticks();
  assert.equal(runs, 2);
});

test("hooks that throw fail no job", async () => {
  const calls: string[] = [];
  const hook = (name: string) => () => {
    calls.push(name);
    throw new Error("as it should");
  };
  const middlewares = [{ onStart: hook("start"), onSuccess: hook("success") }];
  await using delivery = FakeDelivery.of(() => calls.push("handler"), { middlewares });
  delivery.deliver(1);
  await ticks();
  assert.deepEqual([calls, delivery.lines], [["start", "handler", "success"], ["+ACK 1"]]);
});

test("with confirmAck a job has succeeded when the server has confirmed its ack", async () => {
  const calls: string[] = [];
  const middlewares = [{ onSuccess: () => void calls.push("success") }];
  await using delivery = FakeDelivery.of(() => {}, { middlewares, confirmAck: true });
  const answer = hold(delivery, "$JS.ACK.");
  delivery.deliver(1);
  await ticks();
  assert.deepEqual([calls, delivery.lines], [[], ["+ACK 1"]]);
  answer({});
  await ticks();
  assert.deepEqual(calls, ["success"]);
});

test("with confirmAck what is not confirmed before the lease is over is acked all the same", async () => {
  await using delivery = FakeDelivery.of(() => {}, { ackWait: 0.3, pulse: false, confirmAck: true });
  delivery.nats.answer = () => undefined;
  delivery.deliver(1);
  await ticks();
  assert.deepEqual(delivery.lines, ["+ACK 1"]);
  await until("it is acked without a confirmation", () => delivery.lines.length === 2);
  assert.deepEqual([delivery.lines[1], delivery.consumer.watch.leases.size], ["+ACK 1", 0]);
});

test("a lone run whose outcome could not be stored is run again where it comes again", async () => {
  const { runs, handler } = heldHandler();
  await using delivery = FakeDelivery.of(handler, { maxAttempts: 3 });
  const { nats, consumer } = delivery;
  nats.answer = ({ subject }) => subject.startsWith(ALONE) ? stored() : full();
  delivery.deliver(2, 3);
  await ticks();
  const [job] = consumer.watch.leases;
  // As a stop that does not get its copy stored.
  consumer.requeue(job!);
  await ticks();
  nats.answer = () => ({ ...stored(), duplicate: true });
  delivery.deliver(2, 4);
  await ticks();
  assert.equal(runs.length, 2);
  runs[1]!.end();
  await ticks();
  assert.equal(delivery.lines.at(-1), "+ACK 2 of delivery 4");
});

test("what comes while the consumer stops is requeued at once and does not start", async () => {
  const { runs, handler } = heldHandler();
  await using delivery = FakeDelivery.of(handler);
  await delivery.consumer.stopPolling();
  delivery.deliver(1);
  await ticks();
  assert.deepEqual([runs.length, delivery.lines], [0, ["-NAK 1"]]);
});

test("a requeue costs no attempt: where they count a copy is stored that knows how many there were", async () => {
  const { runs, handler } = heldHandler();
  await using delivery = FakeDelivery.of(handler, { maxAttempts: 3 }, 1);
  delivery.deliver(1);
  delivery.deliver(2, 2);
  const [, waiting] = delivery.consumer.watch.leases;
  delivery.consumer.requeue(waiting!);
  await ticks();
  assert.deepEqual(delivery.lines, [PARKED, "+ACK 2 of delivery 2"]);
  assert.equal(delivery.nats.last(PARKED)!.headers!.get("Walnats-Parked-Attempts"), "1");
  runs[0]!.end();
});

test("a job that is requeued while it waits for a slot does not start", async () => {
  const { runs, handler } = heldHandler();
  await using delivery = FakeDelivery.of(handler, { maxAttempts: 3 }, 1);
  const { slots } = delivery.engine;
  const share = slots.share(Priority.NORMAL);
  slots.take(share, () => {});
  const store = hold(delivery, PARKED);
  delivery.deliver(1);
  delivery.consumer.requeue([...delivery.consumer.watch.leases][0]!);
  await ticks();
  slots.release(share);
  store(stored());
  await ticks();
  assert.deepEqual([runs.length, delivery.lines], [0, [PARKED, "+ACK 1"]]);
  assert.equal(slots.free, 1);
});

test("a job that the stop has aborted is requeued, and has not failed", async () => {
  const { runs, handler } = heldHandler();
  const failures: unknown[] = [];
  const middlewares = [{ onFailure: () => void failures.push(1) }];
  await using delivery = FakeDelivery.of(handler, { middlewares });
  delivery.deliver(1);
  for (const job of delivery.consumer.watch.leases) delivery.consumer.abort(job);
  runs[0]!.fail(runs[0]!.signal.reason);
  await ticks();
  assert.deepEqual([failures, delivery.lines], [[], ["-NAK 1"]]);
});
