import assert from "node:assert/strict";
import { Actor, Actors, Event } from "@walnats/core";
import { connect as connectNats } from "@nats-io/transport-node";
import { randomName, server } from "../../helpers/nats.ts";
import { infoAtRest } from "../../helpers/consumer_info.ts";
import { listenUntil } from "../../helpers/listen_until.ts";
import { connectPair } from "../../helpers/pair.ts";
import { test } from "../../helpers/test.ts";

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("with fewer polls than actors they take turns, and all get their messages", async () => {
  const events = Array.from({ length: 5 }, () => new Event(randomName(), Number));
  const seen = new Set<string>();
  const actors = events.map((event) =>
    new Actor(event.name, event, (n) => void seen.add(`${event.name} ${n}`))
  );
  await using pair = await connectPair(events, actors);
  for (const event of events) for (let n = 0; n < 3; n++) await pair.pub.emit(event, n);
  await listenUntil(pair.sub, "all is handled", () => seen.size === 15, { maxPolls: 1, pollDelay: 0.1 });
});

test("never more is in hand than can run", async () => {
  const event = new Event(randomName(), Number);
  let done = 0;
  const actor = new Actor(randomName(), event, async () => {
    await sleep(Math.random() * 4);
    done++;
  }, { maxJobs: 5 });
  await using pair = await connectPair([event], [actor]);
  // Inboxes of its own: whoever listens to those of others keeps their polls alive that nobody waits for any more.
  const inboxPrefix = `_INBOX.${randomName()}`;
  await using sub = await new Actors(actor).connect({ servers: server.url, inboxPrefix }, {
    logger: pair.log,
  });
  for (let i = 0; i < 1000; i++) await pair.pub.emit(event, i, { sync: i === 999 });
  // An observer sees acks and deliveries in the order in which the server handles them; the server's own count
  // lags behind, since it takes acks in one queue and polls in another.
  const nc = await connectNats({ servers: server.url });
  let inHand = 0;
  let most = 0;
  nc.subscribe(`$JS.ACK.${event.streamName}.${actor.name}.>`, { callback: () => void inHand-- });
  nc.subscribe(`$JS.ACK.*.*.${event.streamName}.${actor.name}.>`, { callback: () => void inHand-- });
  nc.subscribe(`${inboxPrefix}.>`, {
    callback: (_error, message) => {
      if (message.subject === event.subjectName) most = Math.max(most, ++inHand);
    },
  });
  await nc.flush();
  await listenUntil(sub, "all is handled", () => done === 1000);
  await nc.close();
  assert.equal(most, 5);
});

test("messages that come when an actor's own slots are free, but the global ones are not, wait with their lease", async () => {
  const slow = new Event(randomName(), Number);
  const quick = new Event(randomName(), Number);
  const seen: string[] = [];
  const actors = [slow, quick].map((event) =>
    new Actor(event.name, event, async (n) => {
      await sleep(700);
      seen.push(`${event === slow ? "slow" : "quick"} ${n}`);
    }, { ackWait: 0.5 })
  );
  await using pair = await connectPair([slow, quick], actors);
  await pair.pub.emit(slow, 1, { sync: true });
  await pair.pub.emit(quick, 1, { sync: true });
  await listenUntil(pair.sub, "both are handled", () => seen.length === 2, { maxJobs: 1 });
  for (const actor of actors) {
    const info = await infoAtRest(actor);
    assert.deepEqual(info, { ackPending: 0, pending: 0, deliver: 0 });
  }
});
