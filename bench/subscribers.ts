// Subscribers of both kinds that work off a full queue.

import { Actor, Actors, Event, Events } from "@walnats/core";
import { type ConsumeOptions, type ConsumerCallbackFn, jetstream, type JsMsg } from "@nats-io/jetstream";
import type { Bench, Side } from "./bench.ts";
import { type Message, SCHEMA } from "./message.ts";
import { Countdown, fillQueue } from "./queue.ts";

/** An event of the bench's schema. */
export type BenchEvent = Event<string, Message>;

/** A new event with its stream on the server. */
export async function newEvent(bench: Bench): Promise<BenchEvent> {
  const event = new Event(bench.name(), SCHEMA);
  await using publisher = await new Events(event).connect(bench.url);
  await publisher.register();
  return event;
}

/** What our subscriber is made with; what is left out has its default. */
export interface OurOptions {
  readonly actors?: number;
  readonly maxJobs?: number;
  /** Beside counting. */
  readonly handler?: () => Promise<void>;
  /** Bytes of a message, about. */
  readonly size?: number;
}

/** Our side: as many jobs as asked for, by one actor or shared evenly by several. */
export async function actorsSide(bench: Bench, options: OurOptions = {}): Promise<Side> {
  const { actors = 1, maxJobs, handler, size } = options;
  const connection = await bench.connect();
  const event = await newEvent(bench);
  const jobs = new Countdown();
  const handle = handler
    ? async () => {
      await handler();
      jobs.count();
    }
    // deno-lint-ignore require-await
    : async () => {
      jobs.count();
    };
  const all = Array.from(
    { length: actors },
    (_, number) => new Actor(`actor-${number}`, event, handle, { maxJobs }),
  );
  const subscriber = await new Actors(...all).connect(bench.url);
  bench.atEnd(() => subscriber.close());
  await subscriber.register();

  return async (count) => {
    await fillQueue(connection, event.name, count / actors, size);
    const done = jobs.expect(count);
    const stop = new AbortController();
    const startedAt = performance.now();
    const listening = subscriber.listen({ signal: stop.signal, maxJobs });
    await Promise.race([done, listening]);
    stop.abort();
    await listening; // Until the server has read all acks.
    return performance.now() - startedAt;
  };
}

/** nats.js: `for await` over `consume()`, one job after the other. */
export function iteratorSide(bench: Bench): Promise<Side> {
  return consumeSide(bench, async (consumer, jobs) => {
    const messages = await consumer.consume({ max_messages: 256 });
    for await (const message of messages) {
      await handle(message.json());
      message.ack();
      if (jobs.count()) break;
    }
    await messages.close();
  });
}

/** nats.js: `consume()` with a callback, as many jobs at once as come. */
export function callbackSide(bench: Bench): Promise<Side> {
  return consumeSide(bench, async (consumer, jobs, done) => {
    const run = async (message: JsMsg) => {
      await handle(message.json());
      message.ack();
      jobs.count();
    };
    const callback: ConsumerCallbackFn = (message) => void run(message);
    const messages = await consumer.consume({ callback, max_messages: 500 });
    await done;
    await messages.close();
  });
}

interface PullConsumer {
  consume(options?: ConsumeOptions): Promise<AsyncIterable<JsMsg> & { close(): Promise<unknown> }>;
}

async function consumeSide(
  bench: Bench,
  run: (consumer: PullConsumer, jobs: Countdown, done: Promise<void>) => Promise<void>,
): Promise<Side> {
  const publisher = await bench.connect();
  const connection = await bench.connect();
  const event = await newEvent(bench);
  // The same consumer as an actor's.
  const actors = await new Actors(new Actor("baseline", event, () => {})).connect(bench.url);
  await actors.register();
  await actors.close();
  const jobs = new Countdown();

  return async (count) => {
    await fillQueue(publisher, event.name, count);
    const done = jobs.expect(count);
    const startedAt = performance.now();
    const consumer = await jetstream(connection).consumers.get(event.name, "baseline");
    await run(consumer, jobs, done);
    await connection.flush();
    return performance.now() - startedAt;
  };
}

async function handle(_message: Message): Promise<void> {}
