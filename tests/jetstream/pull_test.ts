import assert from "node:assert/strict";
import { Actor, Event } from "@walnats/core";
import { headers } from "@nats-io/nats-core";
import { connect as connectNats } from "@nats-io/transport-node";
import { MessageSource } from "../../src/jetstream/message_source.ts";
import { Pull } from "../../src/jetstream/pull.ts";
import { connect } from "../../src/nats/connect.ts";
import { UnconfirmedAcks } from "../../src/nats/unconfirmed_acks.ts";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

test("where messages flow, a poll that is lost is missed within a second", async () => {
  const event = new Event(randomName(), Number);
  const actor = new Actor(randomName(), event, () => {});
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emitMany(event, Array.from({ length: 50 }, (_, n) => n), { sync: true });
  const link = await connect(server.url, { logger: captureLogger() });
  let came = 0;
  let trouble: string | undefined;
  const pull = new Pull(
    link,
    new MessageSource(link, new UnconfirmedAcks(link), {
      stream: event.streamName,
      consumer: actor.consumerName,
      what: "the actor",
      subject: "orders",
      ackWait: 16,
      maxAttempts: null,
    }),
    { batch: 1, expires: 10 },
    {
      message: () => {
        came++;
        // With its leader: it is never answered.
        if (came === 49) link.publishNow = () => {};
        pull.request(1, 10);
      },
      ended: () => {},
      trouble: (reason) => trouble = reason,
    },
  );
  try {
    pull.request(1, 10);
    await until("messages flow", () => came === 49);
    const lost = performance.now();
    await until("it is missed", () => trouble !== undefined);
    assert.equal(trouble, "nothing heard of open polls");
    assert.ok(performance.now() - lost < 1500, `${performance.now() - lost} ms`);
  } finally {
    await pull.stop();
    await link.close();
  }
});

test("a poll that the server calls complete, while its messages were lost, makes room for another", async () => {
  const domain = randomName();
  const link = await connect(server.url, { logger: captureLogger(), domain });
  const nc = await connectNats({ servers: server.url });
  nc.subscribe(`$JS.${domain}.API.CONSUMER.MSG.NEXT.s.c`, {
    callback: (_error, message) => void message.respond("", { headers: headers(409, "Batch Completed") }),
  });
  await nc.flush();
  let ended = 0;
  const pull = new Pull(
    link,
    new MessageSource(link, new UnconfirmedAcks(link), {
      stream: "s",
      consumer: "c",
      what: "the actor",
      subject: "orders",
      ackWait: 16,
      maxAttempts: null,
    }),
    { batch: 1, expires: 10 },
    {
      message: () => {},
      ended: () => ended++,
      trouble: () => {},
    },
  );
  try {
    pull.request(1, 10);
    await until("there is room", () => ended === 1);
    assert.equal(pull.outstanding, 0);
  } finally {
    await pull.stop();
    await link.close();
    await nc.close();
  }
});
