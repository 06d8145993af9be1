// The limit: messages pulled by hand, with nothing but what a job cannot do without.

import { createInbox } from "@nats-io/nats-core";
import { Actor, Actors } from "@walnats/core";
import type { Bench, Side } from "./bench.ts";
import type { Message } from "./message.ts";
import { Countdown, fillQueue } from "./queue.ts";
import { newEvent } from "./subscribers.ts";

/** Polls that are kept open, and the messages of each. */
export interface Shape {
  readonly polls: number;
  readonly batch: number;
  /** Bytes of a message, about. */
  readonly size?: number;
}

/** Seconds that a poll waits, in nanoseconds. */
const EXPIRES = 30e9;

/** One subscription; a poll is sent again when as many messages were handled as one brings: so many are in hand. */
export async function byHandSide(bench: Bench, { polls, batch, size }: Shape): Promise<Side> {
  const publisher = await bench.connect();
  const connection = await bench.connect();
  const event = await newEvent(bench);
  // The same consumer as an actor's.
  const actors = await new Actors(new Actor("by-hand", event, () => {})).connect(bench.url);
  await actors.register();
  await actors.close();
  const jobs = new Countdown();
  const subject = `$JS.API.CONSUMER.MSG.NEXT.${event.streamName}.by-hand`;
  const request = JSON.stringify({ batch, expires: EXPIRES });

  return async (count) => {
    await fillQueue(publisher, event.name, count, size);
    const done = jobs.expect(count);
    const startedAt = performance.now();
    const reply = createInbox();
    const failed = Promise.withResolvers<never>();
    let handled = 0;
    const subscription = connection.subscribe(reply, {
      callback: (error, message) => {
        if (error || message.data.length === 0) {
          return failed.reject(error ?? new Error(`a poll has ended: ${message.headers?.description}`));
        }
        handle(JSON.parse(decoder.decode(message.data))).then(() => {
          connection.publish(message.reply!, ACK);
          if (++handled % batch === 0) connection.publish(subject, request, { reply });
          jobs.count();
        });
      },
    });
    for (let poll = 0; poll < polls; poll++) connection.publish(subject, request, { reply });
    await Promise.race([done, failed.promise]);
    subscription.unsubscribe();
    await connection.flush();
    return performance.now() - startedAt;
  };
}

const decoder = new TextDecoder();
const ACK = "+ACK";

async function handle(_message: Message): Promise<void> {}
