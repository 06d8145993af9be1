import assert from "node:assert/strict";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect as connectNats } from "@nats-io/transport-node";
import { Actor, Actors, Event, Events, type types } from "@walnats/core";
import { captureLogger } from "../helpers/capture_logger.ts";
import { listenUntil } from "../helpers/listen_until.ts";
import { randomName, server } from "../helpers/nats.ts";
import { connectPair, type Pair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";

type Numbers = Event<string, number>;

/** An event whose messages stay, as an actor is registered that never listens. */
async function startKeeping(): Promise<Pair<Numbers> & { readonly event: Numbers }> {
  const event = new Event(randomName(), Number);
  const pair = await connectPair([event], [new Actor("keeper", event, () => {})]);
  return { ...pair, event };
}

function fiveOf(pub: Pair<Numbers>["pub"], event: Numbers, first: number): Promise<unknown> {
  return pub.emitMany(event, [0, 1, 2, 3, 4].map((i) => first + i), { sync: true });
}

/** What an actor with this option gets until 99 comes, which is emitted when it has registered. */
async function seenBy(
  pub: Pair<Numbers>["pub"],
  event: Numbers,
  options: types.ActorOptions,
): Promise<{ seen: number[]; policy: string }> {
  const seen: number[] = [];
  const name = randomName();
  const actor = new Actor(name, event, (n) => void seen.push(n), options);
  await using sub = await new Actors(actor).connect(server.url, { logger: captureLogger() });
  await sub.register();
  await pub.emit(event, 99, { sync: true });
  await listenUntil(sub, "99 comes", () => seen.includes(99));
  return { seen: seen.sort((a, b) => a - b), policy: await policyOf(event, name) };
}

async function policyOf(event: Numbers, name: string): Promise<string> {
  const nc = await connectNats({ servers: server.url });
  try {
    return (await (await jetstreamManager(nc)).consumers.info(event.streamName, name)).config.deliver_policy!;
  } finally {
    await nc.close();
  }
}

for (const options of [{}, { startFrom: "new" }] as const) {
  test(`a new actor gets what is emitted from then on: ${JSON.stringify(options)}`, async () => {
    await using keeping = await startKeeping();
    const { pub, event } = keeping;
    await fiveOf(pub, event, 1);
    assert.deepEqual(await seenBy(pub, event, options), { seen: [99], policy: "new" });
  });
}

test(`with startFrom "all" it gets what the stream still holds, too`, async () => {
  await using keeping = await startKeeping();
  const { pub, event } = keeping;
  await fiveOf(pub, event, 1);
  assert.deepEqual(await seenBy(pub, event, { startFrom: "all" }), {
    seen: [1, 2, 3, 4, 5, 99],
    policy: "all",
  });
});

test("with a Date it gets what was emitted since", async () => {
  await using keeping = await startKeeping();
  const { pub, event } = keeping;
  await fiveOf(pub, event, 1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const startFrom = new Date();
  await new Promise((resolve) => setTimeout(resolve, 50));
  await fiveOf(pub, event, 11);
  assert.deepEqual((await seenBy(pub, event, { startFrom })).seen, [11, 12, 13, 14, 15, 99]);
  const longAgo = new Date(0);
  assert.equal((await seenBy(pub, event, { startFrom: longAgo })).seen.length, 12);
  const future = new Date(Date.now() + 3600_000);
  assert.deepEqual((await seenBy(pub, event, { startFrom: future })).seen, [99]);
});

test("on an empty stream each of them makes the consumer that Python walnats makes", async () => {
  for (const startFrom of ["new", "all", new Date(0), new Date(Date.now() + 3600_000)] as const) {
    const event = new Event(randomName(), Number);
    await using pub = await new Events(event).connect(server.url);
    await pub.register();
    assert.deepEqual(await seenBy(pub, event, { startFrom }), { seen: [99], policy: "all" });
  }
});

test("a consumer keeps its start: register says so, and fails for no other option", async () => {
  await using keeping = await startKeeping();
  const { pub, event } = keeping;
  await fiveOf(pub, event, 1);
  const name = randomName();
  for (const startFrom of ["new", "all", new Date(0), "new"] as const) {
    const logger = captureLogger();
    const actor = new Actor(name, event, () => {}, { startFrom });
    await using sub = await new Actors(actor).connect(server.url, { logger });
    await sub.register({ update: false });
    assert.equal(await policyOf(event, name), "new");
    const said = logger.lines.filter(({ message }) => message.includes("has startFrom"));
    assert.equal(said.length, startFrom === "new" ? 0 : 1);
  }
});

test("many instances that register at once while events come agree on one start, and none fails", async () => {
  await using keeping = await startKeeping();
  const { pub, event } = keeping;
  const name = randomName();
  let going = true;
  const emitting = (async () => {
    for (let n = 0; going; n++) await pub.emit(event, n, { sync: true });
  })();
  try {
    const register = async (startFrom: "new" | "all") => {
      const actor = new Actor(name, event, () => {}, { startFrom });
      await using sub = await new Actors(actor).connect(server.url, { logger: captureLogger() });
      await sub.register();
    };
    await Promise.all(Array.from({ length: 20 }, (_, i) => register(i % 2 ? "all" : "new")));
  } finally {
    going = false;
    await emitting;
  }
});
