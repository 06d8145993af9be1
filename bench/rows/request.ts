import { type ConsumerMessages, jetstream } from "@nats-io/jetstream";
import { createInbox, headers, type NatsConnection } from "@nats-io/nats-core";
import { Actor, Actors, Event, Events } from "@walnats/core";
import { z } from "zod";
import type { Bench, Side } from "../bench.ts";
import { message, SCHEMA } from "../message.ts";
import type { Row } from "../row.ts";

const RESPONSE = z.object({ id: z.int(), ok: z.boolean() });

export const request: Row = {
  name: "request",
  work: "request round trips, one at a time, against emit + handle + plain reply by hand",
  unit: "round trips/s",
  target: 0.9,
  run: (bench) =>
    bench.compareRates(1500, {
      baseline: async () => byHand(bench, (await register(bench)).name),
      ours: async () => requests(bench, await register(bench)),
    }),
};

/** An event and the consumer of its actor, on the server. */
async function register(bench: Bench) {
  const event = new Event(bench.name(), SCHEMA).withResponse(RESPONSE);
  await using publisher = await new Events(event).connect(bench.url);
  await publisher.register();
  await using subscriber = await new Actors(actorOf(event)).connect(bench.url);
  await subscriber.register();
  return event;
}

type Answering = Awaited<ReturnType<typeof register>>;

function actorOf(event: Answering) {
  // deno-lint-ignore require-await
  return new Actor("answer", event, async ({ id }) => ({ id, ok: true }));
}

async function requests(bench: Bench, event: Answering): Promise<Side> {
  const publisher = await new Events(event).connect(bench.url);
  const subscriber = await new Actors(actorOf(event)).connect(bench.url);
  const listening = subscriber.listen();
  bench.atEnd(async () => {
    await publisher.close();
    await subscriber.close();
    await listening;
  });
  return async (count) => {
    const startedAt = performance.now();
    for (let i = 0; i < count; i++) await publisher.request(event, message(i));
    return performance.now() - startedAt;
  };
}

async function byHand(bench: Bench, name: string): Promise<Side> {
  const connection = await bench.connect();
  const client = jetstream(connection);
  const inbox = createInbox();
  const replies = connection.subscribe(inbox)[Symbol.asyncIterator]();

  const answering = await bench.connect();
  const consumer = await jetstream(answering).consumers.get(name, "answer");
  const messages = await consumer.consume();
  const answered = answer(answering, messages);
  bench.atEnd(async () => {
    await messages.close();
    await answered;
  });

  return async (count) => {
    const startedAt = performance.now();
    for (let i = 0; i < count; i++) {
      const head = headers();
      head.set("Reply", inbox);
      await client.publish(name, JSON.stringify(message(i)), { headers: head });
      const { value: reply } = await replies.next();
      reply.json();
    }
    return performance.now() - startedAt;
  };
}

async function answer(connection: NatsConnection, messages: ConsumerMessages): Promise<void> {
  for await (const message of messages) {
    const { id } = message.json<{ id: number }>();
    const response = await Promise.resolve({ id, ok: true });
    message.ack();
    connection.publish(message.headers!.get("Reply"), JSON.stringify(response));
  }
}
