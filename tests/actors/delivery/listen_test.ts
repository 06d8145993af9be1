// How a `listen()` ends, with a fake connection.

import assert from "node:assert/strict";
import { Actor, ConnectionClosedError, Event } from "@walnats/core";
import { HandledMessages } from "../../../src/actors/delivery/handled_messages.ts";
import { makeExecutor } from "../../../src/actors/executors/make_executor.ts";
import { listen } from "../../../src/actors/delivery/listen.ts";
import { FakeNats } from "../../helpers/fake_nats.ts";
import { test } from "../../helpers/test.ts";
import { until } from "../../helpers/until.ts";
import { CONSUMER } from "./helpers/consumer_answer.ts";

const POLL = "$JS.API.CONSUMER.MSG.NEXT.orders.mail";
const LIMIT = { timeout: 10_000 };

/** A `listen()` that polls, and whose job runs until the test ends it. */
async function listening(options: object = {}) {
  const nats = new FakeNats();
  nats.answer = ({ subject }) => subject.includes(".INFO.") ? CONSUMER : undefined;
  const job = Promise.withResolvers<void>();
  const actor = new Actor("mail", new Event("orders", Number), () => job.promise);
  const stop = new AbortController();
  const handled = new Map([[actor, new HandledMessages()]]);
  const ended = listen(
    nats.link,
    [actor],
    new Set(),
    handled,
    { signal: stop.signal, ...options },
    makeExecutor,
  );
  ended.catch(() => {});
  await until("it polls", () => nats.last(POLL) !== undefined);
  const come = () => {
    const reply = "$JS.ACK.orders.mail.1.1.1.1764000000000000000.0";
    nats.deliver(nats.last(POLL)!.reply!, { subject: "orders", reply, data: "1" });
  };
  return { nats, stop, ended, job, come };
}

test("a connection that ends unasked is no stop: listen() rejects with the cause", LIMIT, async () => {
  const { nats, ended } = await listening();
  const cause = new Error("as it should");
  await nats.end(cause);
  await assert.rejects(ended, (error) => error instanceof ConnectionClosedError && error.cause === cause);
  await nats.close();
});

test("a connection that its owner closes is a stop", LIMIT, async () => {
  const { nats, ended } = await listening();
  await nats.close();
  await ended;
});

test("a stop waits for the job that runs, and for the PONG behind its ack", LIMIT, async () => {
  const { nats, stop, ended, job, come } = await listening();
  come();
  stop.abort();
  let over = false;
  void ended.then(() => over = true);
  await until("nothing is asked for any more", () => nats.lines.at(-1) !== POLL);
  assert.equal(over, false);
  nats.holdPongs = true;
  job.resolve();
  await until("its ack is sent", () => nats.lines.includes("+ACK 1"));
  await until("a PING follows", () => nats.pongs.length > 0);
  assert.equal(over, false);
  nats.holdPongs = false;
  for (const pong of nats.pongs) pong.resolve();
  await ended;
  await nats.close();
});

for (const ended of [false, true]) {
  const what = ended ? "behind the last ack" : "while a job runs";
  test(
    `a server that says nothing more ${what} does not hold up a stop for more than 3 s`,
    LIMIT,
    async () => {
      const { nats, stop, ended: over, come, job } = await listening({ drainTimeout: 0 });
      come();
      nats.holdPongs = true;
      nats.answer = () => undefined;
      if (ended) job.resolve();
      const begun = performance.now();
      stop.abort();
      await over;
      assert.ok(performance.now() - begun < 3500, `${performance.now() - begun} ms`);
      for (const pong of nats.pongs) pong.resolve();
      await nats.close();
    },
  );
}
