// Lines of the log can be searched by the event and the actor that they are about.

import assert from "node:assert/strict";
import { Actor, Actors, Event, Events } from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
import { captureLogger } from "../helpers/capture_logger.ts";
import { listenUntil } from "../helpers/listen_until.ts";
import { randomName, server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

/** Parts of lines, and the fields that each has beside `event` and `actor`. */
const ABOUT_THE_ACTOR: readonly (readonly [part: string, fields: readonly string[]])[] = [
  ["ackWait is 2000 seconds", []],
  ["of the middleware Broken failed", ["error"]],
  ["failed; next attempt in", ["seq", "attempt", "error"]],
  ["failed for good", ["seq", "attempt", "error"]],
  ["was deleted: it gets no messages", []],
  ["created the consumer of the actor", []],
  ["register changed the consumer", []],
];

test("each line about an actor names it in its fields; one about the connection names the server", async () => {
  await using own = await NatsServer.start({ version: server.version });
  const logger = captureLogger();
  const event = new Event(randomName(), Number);
  class Broken {
    onStart(): never {
      throw new Error("a hook");
    }
  }
  const make = (maxAckPending: number) =>
    new Actor("book", event, () => Promise.reject(new Error("a job")), {
      ackWait: 2000,
      maxAckPending,
      maxAttempts: 2,
      retryDelay: [0.01],
      middlewares: [new Broken()],
    });
  const said = (part: string) => logger.lines.find(({ message }) => message.includes(part));
  await using pub = await new Events(event).connect(own.url, { logger });
  await pub.register();
  await using before = await new Actors(make(10)).connect(own.url, { logger });
  await before.register();
  const actor = make(20);
  await using sub = await new Actors(actor).connect(own.url, { logger });
  await sub.register();
  await pub.emit(event, 1);
  await listenUntil(
    sub,
    "its message failed for good",
    async () => (await sub.deadLetters.list()).length === 1,
  );
  await before[Symbol.asyncDispose]();
  const stop = new AbortController();
  const listening = sub.listen({ signal: stop.signal });
  await deleteConsumer(own.url, event.streamName, actor.name);
  await until("it is made again", () => said("created the consumer of the actor") !== undefined);
  await own.kill();
  await own.restart();
  await until("both are back", () => said("reconnected to NATS") !== undefined);
  stop.abort();
  await listening;

  for (const [part, more] of ABOUT_THE_ACTOR) {
    const [fields] = said(part)?.details as [Record<string, unknown>?] ?? [];
    assert.ok(fields, `no line "${part}" with fields`);
    const { event: its, actor: name, ...rest } = fields;
    assert.deepEqual([its, name, Object.keys(rest)], [event.name, actor.name, more], part);
  }
  for (const part of ["lost the connection", "reconnected to NATS"]) {
    assert.deepEqual(said(part)!.details, [{ server: own.url.replace("nats://", "") }]);
  }
});

async function deleteConsumer(url: string, stream: string, consumer: string): Promise<void> {
  const { connect } = await import("@nats-io/transport-node");
  const connection = await connect({ servers: url });
  await connection.request(`$JS.API.CONSUMER.DELETE.${stream}.${consumer}`);
  await connection.close();
}
