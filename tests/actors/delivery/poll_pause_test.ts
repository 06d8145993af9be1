import assert from "node:assert/strict";
import { connect as connectNats } from "@nats-io/transport-node";
import { Actor, Actors, Event, Events } from "@walnats/core";
import { ConcurrencyLimit } from "../../../src/actors/delivery/concurrency_limit.ts";
import { FairSemaphore } from "../../../src/actors/delivery/fair_semaphore.ts";
import { HandledMessages } from "../../../src/actors/delivery/handled_messages.ts";
import { makeExecutor } from "../../../src/actors/executors/make_executor.ts";
import { Pools } from "../../../src/actors/delivery/pools.ts";
import { PollDispatcher } from "../../../src/actors/delivery/poll_dispatcher.ts";
import { PollPause } from "../../../src/actors/delivery/poll_pause.ts";
import { PrioritySemaphore } from "../../../src/actors/delivery/priority_semaphore.ts";
import { PullScheduler } from "../../../src/actors/delivery/pull_scheduler.ts";
import { LoneRuns } from "../../../src/actors/delivery/lone_runs.ts";
import { LoopTime } from "../../../src/async/loop_time.ts";
import { MessageSource } from "../../../src/jetstream/message_source.ts";
import { ownConsumer, PARKED } from "../../../src/jetstream/own_streams.ts";
import { findConsumer } from "../../../src/jetstream/consumers.ts";
import { connect } from "../../../src/nats/connect.ts";
import { UnconfirmedAcks } from "../../../src/nats/unconfirmed_acks.ts";
import { captureLogger } from "../../helpers/capture_logger.ts";
import { randomName, server } from "../../helpers/nats.ts";
import { test } from "../../helpers/test.ts";
import { until } from "../../helpers/until.ts";

test("a pause waits until every poll is void, and each resume ends one pause", async () => {
  const pause = new PollPause();
  const log: string[] = [];
  const drained = Promise.withResolvers<void>();
  pause.add({ pause: () => drained.promise, resume: () => log.push("a goes on") });
  const remove = pause.add({ pause: async () => {}, resume: () => log.push("b goes on") });
  assert.equal(pause.paused, false);
  const first = pause.pause().then(() => log.push("first"));
  const second = pause.pause().then(() => log.push("second"));
  await Promise.resolve();
  assert.deepEqual([pause.paused, log], [true, []]);
  drained.resolve();
  await first;
  assert.deepEqual(log, ["first"]);
  pause.resume();
  await second;
  assert.deepEqual([pause.paused, log], [true, ["first", "second"]]);
  remove();
  pause.resume();
  assert.deepEqual([pause.paused, log], [false, ["first", "second", "a goes on"]]);
});

/** The polls of an actor whose messages are kept in hand, and nothing else of it. */
async function polls() {
  const event = new Event(randomName(), Number);
  const actor = new Actor(randomName(), event, () => {});
  const logger = captureLogger();
  const pub = await new Events(event).connect(server.url, { logger });
  const sub = await new Actors(actor).connect(server.url, { logger });
  await pub.register();
  await sub.register();
  const link = await connect(server.url, { logger });
  const slots = new PrioritySemaphore(16);
  const pause = new PollPause();
  const acks = new UnconfirmedAcks(link);
  const source = (stream: string, consumer: string) =>
    new MessageSource(link, acks, {
      stream,
      consumer,
      what: consumer,
      subject: stream,
      ackWait: 16,
      maxAttempts: null,
    });
  const scheduler = new PullScheduler(
    actor,
    {
      link,
      slots,
      dispatcher: new PollDispatcher(slots),
      pause,
      acks,
      loneRuns: new LoneRuns(pause),
      loopTime: new LoopTime(),
      turns: new FairSemaphore(1),
      pools: await Pools.make(
        [],
        { maxThreads: 1, maxProcesses: 1, worker: undefined },
        logger,
        makeExecutor,
      ),
      pollDelay: 2,
      batch: Infinity,
      drainTimeout: 1,
      registered: new Set(),
      handled: new Map([[actor, new HandledMessages()]]),
    },
    {
      limiter: new ConcurrencyLimit(actor, slots, undefined, () => {}),
      source: source(event.streamName, actor.consumerName),
      delayed: source(PARKED, ownConsumer(actor)),
      inHand: () => taken.length,
      receive: (message) => {
        taken.push(event.decode(message.data));
        return true;
      },
    },
  );
  const taken: unknown[] = [];
  // An observer sees polls in the order in which the server reads them.
  const observer = await connectNats({ servers: server.url });
  let sent = 0;
  const subject = `$JS.API.CONSUMER.MSG.NEXT.${event.streamName}.${actor.consumerName}`;
  observer.subscribe(subject, { callback: () => void sent++ });
  await observer.flush();
  return {
    event,
    pub,
    pause,
    scheduler,
    taken,
    /** Polls that were sent until now. */
    async sent() {
      await findConsumer(link, actor); // What waits for an answer of the server that was asked before has it.
      await new Promise((resolve) => setImmediate(resolve));
      await link.flush();
      await observer.flush();
      return sent;
    },
    async [Symbol.asyncDispose]() {
      await observer.close();
      await scheduler.stop();
      acks.close();
      await link.close();
      await sub.close();
      await pub.close();
    },
  };
}

test("while polls are paused nothing is delivered; then they go on", async () => {
  await using of = await polls();
  const { event, pub, pause, scheduler, taken, sent } = of;
  scheduler.start();
  await pub.emit(event, 1, { sync: true });
  await until("a message came", () => taken.length === 1);
  await pause.pause();
  const before = await sent();
  // An open poll would bring the first one before the second one is stored.
  await pub.emit(event, 2, { sync: true });
  await pub.emit(event, 3, { sync: true });
  scheduler.react();
  assert.deepEqual([taken, await sent()], [[1], before]);
  pause.resume();
  await until("the others came", () => taken.length === 3);
  assert.deepEqual(taken, [1, 2, 3]);
});

test("a burst that is paused polls again", async () => {
  await using of = await polls();
  const { event, pub, pause, scheduler, taken, sent } = of;
  await pause.pause();
  const burst = scheduler.burst(2, undefined);
  await pub.emit(event, 1, { sync: true });
  await pub.emit(event, 2, { sync: true });
  assert.equal(await sent(), 0);
  pause.resume();
  await until("both came", () => taken.length === 2);
  await scheduler.stop();
  taken.length = 0; // Both are done.
  scheduler.react();
  await burst;
});
