import assert from "node:assert/strict";
import { Leases } from "../../../src/actors/delivery/leases.ts";
import { test } from "../../helpers/test.ts";
import { FakeConnection, fakeJob, fakeMessage, fakeSource, TestClock } from "./helpers/fake_messages.ts";

function setUp({ pulse = true, ackWait = 16, jobTimeout = 32_000 } = {}) {
  const clock = new TestClock();
  const connection = new FakeConnection();
  const source = fakeSource(connection, { ackWait });
  const leases = new Leases(connection, { pulse, jobTimeout }, clock.now);
  const hold = async (sequence: number) => {
    const job = fakeJob(fakeMessage(source, sequence));
    leases.hold(job);
    await Promise.resolve(); // The next one comes with another read.
    return job;
  };
  return { clock, connection, source, leases, hold };
}

test("a pulse goes out for each message after a quarter of a lease, and none before", async () => {
  const { clock, connection, leases, hold } = setUp();
  await hold(1);
  clock.time += 3999;
  leases.renew();
  assert.deepEqual(connection.sent, []);
  clock.time += 1;
  leases.renew();
  leases.renew();
  assert.deepEqual(connection.sent, ["$JS.ACK.orders.mail.1.1.7.1764000000000000000.0 +WPI"]);
});

test("a lease is renewed by the PONG that follows its pulse, from when the pulse was sent", async () => {
  const { clock, connection, leases, hold } = setUp();
  const job = await hold(1);
  const came = clock.time;
  clock.time += 4000;
  leases.renew();
  assert.equal(job.leasedAt, came, "nobody knows that the pulse has arrived");
  clock.time += 3000;
  connection.flushes[0]!.resolve();
  await Promise.resolve();
  await Promise.resolve();
  assert.equal(job.leasedAt, came + 4000);
  clock.time = came + 4000 + 15_999;
  assert.deepEqual(leases.expired(), []);
  clock.time += 1;
  assert.deepEqual(leases.expired(), [job]);
});

test("a pulse that no PONG follows renews nothing: the lease is over, and told once", async () => {
  const { clock, connection, leases, hold } = setUp();
  const job = await hold(1);
  clock.time += 4000;
  leases.renew();
  connection.flushes[0]!.reject(new Error("the connection broke"));
  clock.time += 12_000;
  assert.deepEqual(leases.expired(), [job]);
  assert.deepEqual(leases.expired(), []);
  assert.equal(job.leaseIsOver(clock.time), true);
  leases.renew();
  assert.equal(connection.sent.length, 1, "a pulse could disturb whoever runs it now");
});

test("while the server is away no pulse is sent", async () => {
  const { clock, connection, leases, hold } = setUp();
  await hold(1);
  connection.away = true;
  clock.time += 8000;
  leases.renew();
  assert.deepEqual(connection.sent, []);
});

test("without pulses leases are followed, too", async () => {
  const { clock, connection, leases, hold } = setUp({ pulse: false });
  const job = await hold(1);
  clock.time += 15_999;
  leases.renew();
  assert.deepEqual([connection.sent, leases.expired()], [[], []]);
  clock.time += 1;
  assert.deepEqual(leases.expired(), [job]);
});

test("the server's ack_wait counts as soon as it is known, also for what is in hand", async () => {
  const { clock, connection, source, leases, hold } = setUp({ ackWait: 40 });
  const job = await hold(1);
  source.learn({ ack_wait: 3e9, max_deliver: -1 });
  clock.time += 750;
  leases.renew();
  assert.equal(connection.sent.length, 1, "a quarter of 3 s");
  clock.time += 2250;
  assert.deepEqual(leases.expired(), [job]);
  source.learn({ ack_wait: 3e9, max_deliver: -1 });
  const { lines } = connection.logger;
  assert.deepEqual(lines.map(({ level }) => level), ["warn"], "it is said once");
  assert.match(lines[0]!.message, /ackWait is 3 s, here 40 s/);
});

test("a redelivery of what is in hand is its renewed lease, with the newer reply subject", async () => {
  const { clock, connection, source, leases, hold } = setUp({ pulse: false });
  const job = await hold(5);
  await hold(6);
  clock.time += 20_000;
  leases.expired();
  assert.deepEqual([job.leaseLost, job.attempts], [true, 1]);
  const again = fakeMessage(source, 5, 2);
  assert.equal(leases.find(again), job);
  leases.renewWith(job, again);
  assert.deepEqual([job.leaseLost, job.leasedAt, job.attempts], [false, clock.time, 1]);
  job.message.ack();
  assert.deepEqual(connection.sent, ["$JS.ACK.orders.mail.2.5.7.1764000000000000000.0 +ACK"]);
  assert.equal(leases.find(fakeMessage(fakeSource(connection, { stream: "_walnats-parked" }), 5)), undefined);
  assert.equal(leases.find(fakeMessage(source, 7)), undefined);
  leases.release(job);
  assert.equal(leases.find(again), undefined);
});

test("a job that has run for longer than it may is told of once, and the next one is known", async () => {
  const { clock, leases, hold } = setUp({ jobTimeout: 1000 });
  const [first, second, waiting] = [await hold(1), await hold(2), await hold(3)];
  first!.state = { name: "running", startedAt: clock.time };
  second!.state = { name: "running", startedAt: clock.time + 300 };
  assert.equal(leases.untilOvertime(), 1000);
  clock.time += 1000;
  assert.deepEqual(leases.overtime(), [first]);
  assert.deepEqual(leases.overtime(), []);
  assert.equal(leases.untilOvertime(), 300);
  assert.equal(waiting!.overtime, false);
});
