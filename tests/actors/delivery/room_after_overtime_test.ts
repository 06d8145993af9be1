// A job that takes longer than its jobTimeout, and whose handler ends before the message does.

import assert from "node:assert/strict";
import { type Sent, stored, ticks } from "../../helpers/fake_nats.ts";
import { test } from "../../helpers/test.ts";
import { until } from "../../helpers/until.ts";
import { CONSUMER } from "./helpers/consumer_answer.ts";
import { FakeDelivery } from "./helpers/fake_engine.ts";

const LIMITED = { ...CONSUMER, config: { ...CONSUMER.config, max_deliver: 2 } };

test("where a handler ends before the delayed copy is stored, there is a poll once it is", async () => {
  let fail = (_: unknown) => {};
  const handler = () => new Promise((_, reject) => fail = reject);
  await using delivery = FakeDelivery.of(handler, { maxJobs: 1, maxAttempts: 2, retryDelay: [0.1] });
  const { nats, consumer } = delivery;
  let copy: Sent | undefined;
  nats.answer = (sent) => {
    if (sent.subject.startsWith("$JS.API.CONSUMER.INFO")) return LIMITED;
    if (sent.subject.startsWith("$JS.API.CONSUMER.MSG.NEXT")) return undefined;
    if (!sent.subject.startsWith("_walnats.parked")) return stored();
    copy = sent;
    return undefined;
  };
  const polls = () => nats.sent.filter(({ subject }) => subject === "$JS.API.CONSUMER.MSG.NEXT.orders.mail");
  consumer.start();
  await until("it polls", () => polls().length === 1);
  const reply = `$JS.ACK.orders.mail.1.5.1.${Date.now()}000000.0`;
  nats.deliver(polls()[0]!.reply!, { subject: "orders", reply, data: "1" });
  await ticks();
  const [job] = consumer.watch.leases;
  job!.overtime = true;
  consumer.overtime(job!);
  fail(new Error("it was aborted"));
  await ticks();
  assert.equal(polls().length, 1, "the message is in hand until its copy is stored");
  nats.deliver(copy!.reply!, { data: JSON.stringify(stored()) });
  await until("it polls again", () => polls().length === 2, 3000);
});
