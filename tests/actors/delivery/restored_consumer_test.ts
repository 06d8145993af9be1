// Somebody deletes the consumer of an actor. It is made again by who registered it, and goes on behind what was
// handled. Another actor, which never listens, keeps the messages in the stream.

import assert from "node:assert/strict";
import { type JetStreamManager, jetstreamManager } from "@nats-io/jetstream";
import { connect as connectNats } from "@nats-io/transport-node";
import { Actor, Actors, Event, type types } from "@walnats/core";
import { consumerInfo, infoAtRest } from "../../helpers/consumer_info.ts";
import { deleteConsumer, deleteStream } from "../../helpers/delete_at_server.ts";
import { listenUntil } from "../../helpers/listen_until.ts";
import { randomName, server } from "../../helpers/nats.ts";
import { connectPair, type Pair } from "../../helpers/pair.ts";
import { test } from "../../helpers/test.ts";
import { until } from "../../helpers/until.ts";

async function manage<T>(work: (jsm: JetStreamManager) => Promise<T>): Promise<T> {
  const nc = await connectNats({ servers: server.url });
  try {
    return await work(await jetstreamManager(nc));
  } finally {
    await nc.close();
  }
}

interface Restoring extends Pair<Event<string, number>> {
  readonly event: Event<string, number>;
  readonly actor: types.AnyActor;
  /** Registers the actor that keeps the messages. */
  registerKeeper(): Promise<void>;
  emit(...messages: number[]): Promise<unknown>;
  deleteConsumer(): Promise<void>;
  timesRestored(): number;
}

async function startRestoring(
  handler: (n: number) => void | Promise<void>,
  options: types.ActorOptions = {},
): Promise<Restoring> {
  const event = new Event(randomName(), Number);
  const actor = new Actor(randomName(), event, handler, options);
  const pair = await connectPair([event], [actor]);
  const registerKeeper = async () => {
    await using keeper = await new Actors(new Actor("keeper", event, () => {})).connect(server.url);
    await keeper.register();
  };
  await registerKeeper();
  const again = ({ message }: { message: string }) => message.includes("created the consumer");
  return {
    ...pair,
    event,
    actor,
    registerKeeper,
    emit: (...messages) => pair.pub.emitMany(event, messages, { sync: true }),
    deleteConsumer: () => manage((jsm) => deleteConsumer(jsm, event.streamName, actor.name)),
    timesRestored: () => pair.log.lines.filter(again).length,
  };
}

const count = (seen: number[], n: number) => seen.filter((each) => each === n).length;

test("while it listens: handled messages do not run again, what is in hand runs on, what waits comes again", async () => {
  const runs: number[] = [];
  const done: number[] = [];
  let release = () => {};
  const released = new Promise<void>((resolve) => release = resolve);
  await using restoring = await startRestoring(async (n) => {
    runs.push(n);
    if (n === 5) await released;
    if (n === 7 && count(runs, 7) === 1) throw new Error("later");
    done.push(n);
  }, { retryDelay: [3] });
  const { actor, sub, emit } = restoring;
  const act = async () => {
    await emit(...Array.from({ length: 10 }, (_, i) => i + 1));
    await until("they ran", () => runs.length === 10 && done.length === 8);
    await until("acks have arrived", async () => (await consumerInfo(actor)).ackPending === 2);
    await restoring.deleteConsumer();
    await emit(11);
    await until("it is made again", () => restoring.timesRestored() === 1);
    await emit(12);
    await until("7 runs again", () => done.includes(7));
  };
  const acting = () => act().finally(release);
  await listenUntil(sub, "all is handled", async () => {
    if (runs.length === 0) await acting();
    return done.length === 12;
  });
  assert.deepEqual(done.sort((a, b) => a - b), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  assert.equal(count(runs, 7), 2);
  assert.equal(runs.length, 13);
  assert.deepEqual(await infoAtRest(actor), { ackPending: 0, pending: 0, deliver: 0 });
});

test("before it listens again: it goes on where it was", async () => {
  const runs: number[] = [];
  await using restoring = await startRestoring((n) => void runs.push(n));
  await restoring.emit(1, 2, 3, 4, 5);
  await restoring.sub.listen({ burst: true, batch: 3 });
  assert.deepEqual(runs, [1, 2, 3]);
  await restoring.deleteConsumer();
  await restoring.emit(6);
  await restoring.sub.listen({ burst: true });
  assert.equal(restoring.timesRestored(), 1);
  assert.deepEqual(runs, [1, 2, 3, 4, 5, 6]);
});

test("another register of the same connection makes it again in the same place", async () => {
  const runs: number[] = [];
  await using restoring = await startRestoring((n) => void runs.push(n));
  await restoring.emit(1, 2, 3, 4, 5);
  await restoring.sub.listen({ burst: true, batch: 3 });
  await restoring.deleteConsumer();
  await restoring.sub.register();
  await restoring.sub.listen({ burst: true });
  assert.deepEqual(runs, [1, 2, 3, 4, 5]);
});

test("a consumer that was deleted between register and the first listen starts where it started", async () => {
  const runs: number[] = [];
  await using restoring = await startRestoring(() => {});
  await restoring.emit(1, 2, 3);
  const late = new Actor(randomName(), restoring.event, (n) => void runs.push(n));
  await using sub = await new Actors(late).connect(server.url, { logger: restoring.log });
  await sub.register();
  await restoring.emit(4, 5);
  await manage((jsm) => deleteConsumer(jsm, restoring.event.streamName, late.name));
  await restoring.emit(6);
  await sub.listen({ burst: true });
  assert.deepEqual(runs, [4, 5, 6]);
});

test("with the stream itself deleted and made anew, its messages are all new", async () => {
  const runs: number[] = [];
  await using restoring = await startRestoring((n) => void runs.push(n));
  const { pub, sub, event, emit } = restoring;
  await listenUntil(sub, "all is handled", async () => {
    if (runs.length > 0) return runs.includes(16);
    await emit(1, 2, 3, 4, 5);
    await until("they ran", () => runs.length === 5);
    await manage((jsm) => deleteStream(jsm, event.streamName));
    await pub.register();
    await restoring.registerKeeper();
    await emit(11, 12, 13);
    await until("it is made again", () => restoring.timesRestored() === 1);
    await emit(14, 15, 16);
    return false;
  });
  assert.deepEqual(runs, [1, 2, 3, 4, 5, 11, 12, 13, 14, 15, 16]);
});

test("somebody who makes the consumer anew from the start gets all again", async () => {
  const runs: number[] = [];
  await using restoring = await startRestoring((n) => void runs.push(n));
  const { sub, event, actor, emit } = restoring;
  await emit(1, 2, 3);
  await sub.listen({ burst: true });
  const config = await manage((jsm) =>
    jsm.consumers.info(event.streamName, actor.name).then((i) => i.config)
  );
  await restoring.deleteConsumer();
  await manage((jsm) =>
    jsm.consumers.add(event.streamName, {
      ...config,
      deliver_policy: "all" as never,
      opt_start_seq: undefined!,
    })
  );
  await sub.listen({ burst: true });
  assert.deepEqual(runs, [1, 2, 3, 1, 2, 3]);
});
