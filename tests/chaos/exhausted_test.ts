// Messages whose attempts are used up, and whose dead letters cannot be stored at once.

import assert from "node:assert/strict";
import { Actor, Event } from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect as connectNats } from "@nats-io/transport-node";
import { randomName, server } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

const DEAD = "_walnats-dead";

test("a message whose attempts are used up becomes a dead letter soon after there is room for dead letters again", async () => {
  await using nats = await NatsServer.start({ version: server.version });
  const event = new Event(randomName(), Number);
  let runs = 0;
  const actor = new Actor(randomName(), event, () => {
    runs++;
    throw new Error("boom");
  }, { ackWait: 1, maxAttempts: 1 });
  await using pair = await connectPair([event], [actor], nats.url);
  const admin = await connectNats({ servers: nats.url });
  try {
    const { streams } = await jetstreamManager(admin, { checkAPI: false });
    await pair.pub.emit(event, 7, { sync: true });
    // Whoever takes it is never heard of again.
    const taker = await jetstream(admin).consumers.get(event.streamName, actor.consumerName);
    assert.equal((await taker.next())?.seq, 1);
    const { config } = await streams.info(DEAD);
    await admin.request(`${DEAD.replace("-", ".")}.filler.filler`, "full");
    await streams.update(DEAD, { ...config, max_msgs: 1 });

    const stop = new AbortController();
    const listening = pair.sub.listen({ signal: stop.signal });
    const said = () =>
      pair.log.lines.filter(({ message }) => message.includes("cannot store the dead letter")).length;
    await until("the dead letter could not be stored", () => said() > 0);
    assert.deepEqual(await pair.sub.deadLetters.list({ actor: actor.name }), []);
    await streams.update(DEAD, { ...config, max_msgs: -1 });
    const roomAt = performance.now();
    const letters = () => pair.sub.deadLetters.list({ actor: actor.name });
    await until("it is a dead letter", async () => (await letters()).length === 1, 40_000);
    const took = performance.now() - roomAt;
    stop.abort();
    await listening;

    const [letter] = await letters();
    assert.deepEqual([letter!.attempts, letter!.error, runs], [1, "Error: boom", 1]);
    assert.ok(took < 15_000, `after ${took} ms`);
    await until(
      "the original is gone",
      async () => (await streams.info(event.streamName)).state.messages === 0,
    );
  } finally {
    await admin.close();
  }
});
