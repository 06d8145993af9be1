// Messages of somebody who means harm: each ends quickly, and the next one is handled.

import assert from "node:assert/strict";
import { Actor, Actors, currentContext, Event, Events } from "@walnats/core";
import { z } from "zod";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { until } from "../helpers/until.ts";
import { chaosTest } from "./helpers/chaos.ts";
import { Listening } from "./helpers/listening.ts";
import { publishRaw } from "./helpers/publish_raw.ts";
import { connectAdmin } from "./helpers/admin.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const GOOD = bytes('{"id":1}');

chaosTest(
  "hostile payloads: dead letters in bounded time, and the next message is handled",
  async (random) => {
    const event = new Event(randomName(), z.object({ id: z.int() }));
    const log = captureLogger();
    const seen: [string, number][] = [];
    const actors = ["all", "strict"].map((name) =>
      new Actor(randomName(name), event, ({ id }) => void seen.push([currentContext().actor.name, id]), {
        ...name === "strict" && { maxAttempts: 3 },
        ackWait: 2,
      })
    );
    await using pub = await new Events(event).connect(server.url, { logger: log });
    await pub.register();
    await using sub = await new Actors(...actors).connect(server.url, { logger: log });
    await sub.register();
    await using listening = new Listening(sub);
    const mebibyte = 1024 * 1024 - 1024;
    const half = mebibyte / 2;
    const payloads: Record<string, Uint8Array> = {
      "nothing": new Uint8Array(),
      "deep JSON": bytes("[".repeat(half) + "]".repeat(half)),
      "deep JSON without an end": bytes('{"a":'.repeat(mebibyte / 5)),
      "a key __proto__": bytes('{"id":1,"__proto__":{"polluted":true}}'),
      "a key __proto__ in escapes": bytes('{"id":1,"\\u005f\\u005fproto\\u005f_":{"polluted":true}}'),
      "a constructor": bytes('{"id":{"constructor":{"prototype":{"polluted":true}}}}'),
      "1 MiB of garbage": random.bytes(mebibyte),
      "a long string": bytes(`"${"x".repeat(mebibyte - 2)}"`),
      "many keys": bytes(`{${Array.from({ length: 50_000 }, (_, i) => `"k${i}":${i}`).join(",")}}`),
      "invalid UTF-8": Uint8Array.of(0x22, 0xc3, 0x28, 0xff, 0xfe, 0x22),
      "a number too large": bytes('{"id":1e400}'),
      "a lone surrogate": bytes('"\\ud800"'),
    };
    let id = 100;
    let dead = 0;
    for (const [what, payload] of Object.entries(payloads)) {
      const started = performance.now();
      await publishRaw(event.subjectName, payload);
      await pub.emit(event, { id: ++id }, { sync: true });
      const next = () =>
        actors.every(({ name }) => seen.some(([who, which]) => who === name && which === id));
      await until(`the message after ${what} is handled`, next, 5000);
      dead++;
      for (const { name } of actors) {
        const letters = async () => (await sub.deadLetters.list({ actor: name })).length;
        await until(`${what} is a dead letter`, async () => await letters() === dead, 5000);
      }
      const took = performance.now() - started;
      assert.ok(took < 4000, `${what} took ${took} ms`);
    }
    const letters = await sub.deadLetters.list({ event: event.name, limit: 1000 });
    assert.equal(letters.length, 2 * dead);
    for (const { error, attempts } of letters) {
      assert.match(error, /^DecodeError: /);
      assert.equal(attempts, 1);
    }
    assert.equal(({} as { polluted?: true }).polluted, undefined);
    assert.equal(seen.length, 2 * dead, "nothing else was handled");
    assert.equal(log.lines.some(({ message }) => message.includes("lost the connection")), false);
    assert.equal(listening.over, false);
    await sub.deadLetters.drop({ event: event.name });
  },
);

chaosTest("hostile headers: the message is handled or dead, and nothing spins or stands still", async () => {
  const event = new Event(randomName(), z.object({ id: z.int() }));
  const log = captureLogger();
  const runs: [name: string, id: number][] = [];
  const actors = ["all", "strict"].map((name) =>
    new Actor(randomName(name), event, ({ id }) => void runs.push([currentContext().actor.name, id]), {
      ...name === "strict" && { maxAttempts: 3 },
      ackWait: 2,
    })
  );
  await using admin = await connectAdmin(server.url);
  await using pub = await new Events(event).connect(server.url, { logger: log });
  await pub.register();
  await using sub = await new Actors(...actors).connect(server.url, { logger: log });
  await sub.register();
  await using listening = new Listening(sub);
  const none = new Uint8Array();
  const cases: Record<string, { headers: string; data: Uint8Array; becomes: "handled" | "dead" }> = {
    "the end of a poll": { headers: "NATS/1.0 408 Request Timeout\r\n\r\n", data: none, becomes: "dead" },
    "no responders": { headers: "NATS/1.0 503\r\n\r\n", data: none, becomes: "dead" },
    "a consumer deleted": { headers: "NATS/1.0 409 Consumer Deleted\r\n\r\n", data: none, becomes: "dead" },
    "a heartbeat": { headers: "NATS/1.0 100 Idle Heartbeat\r\n\r\n", data: none, becomes: "dead" },
    "an ack": { headers: "NATS/1.0\r\nStatus: +ACK\r\n\r\n", data: bytes("+ACK"), becomes: "dead" },
    "a name that is none": {
      headers: "NATS/1.0\r\nbad name\u0001: x\r\n\r\n",
      data: GOOD,
      becomes: "handled",
    },
    "a value of two lines": {
      headers: "NATS/1.0\r\nX: a\nNats-Msg-Id: b\r\n\r\n",
      data: GOOD,
      becomes: "handled",
    },
    "a dead letter with them": {
      headers: "NATS/1.0\r\nX: a\nb\r\nbad name: x\r\n\r\n",
      data: none,
      becomes: "dead",
    },
    "no headers in the block": { headers: "NATS/1.0\r\n\r\n", data: GOOD, becomes: "handled" },
    "a parked message": {
      headers: "NATS/1.0\r\nWalnats-Parked-Until: 9e9\r\nWalnats-Parked-Attempts: 99\r\n\r\n",
      data: GOOD,
      becomes: "handled",
    },
    "a delay that is no number": {
      headers: "NATS/1.0\r\nWalnats-Delay: NaN\r\n\r\n",
      data: GOOD,
      becomes: "handled",
    },
    "a delay before time": {
      headers: "NATS/1.0\r\nWalnats-Delay: -1e300\r\n\r\n",
      data: GOOD,
      becomes: "handled",
    },
    "a delay for ever": {
      headers: "NATS/1.0\r\nWalnats-Delay: Infinity\r\n\r\n",
      data: GOOD,
      becomes: "dead",
    },
    "a delay of ages": {
      headers: "NATS/1.0\r\nWalnats-Delay: 1e300\r\n\r\n",
      data: GOOD,
      becomes: "dead",
    },
  };
  let id = 100;
  let dead = 0;
  let handled = 0;
  for (const [what, { headers, data, becomes }] of Object.entries(cases)) {
    await publishRaw(event.subjectName, data, headers);
    await pub.emit(event, { id: ++id }, { sync: true });
    const count = (name: string, which: number) =>
      runs.filter(([who, ran]) => who === name && ran === which).length;
    await until(
      `the message after ${what} is handled`,
      () => actors.every(({ name }) => count(name, id) === 1),
      5000,
    );
    if (becomes === "handled") {
      handled++;
      await until(`${what} is handled`, () => actors.every(({ name }) => count(name, 1) === handled), 5000);
    } else if (becomes === "dead") {
      dead++;
      for (const { name } of actors) {
        const letters = async () => (await sub.deadLetters.list({ actor: name })).length === dead;
        await until(`${what} is a dead letter`, letters, 5000);
      }
    }
    await until(`the stream has let go of ${what}`, async () => {
      return (await admin.manager.streams.info(event.streamName)).state.messages === 0;
    }, 5000);
  }
  // Into the parking place, past the event.
  for (
    const headers of [
      undefined,
      "NATS/1.0\r\nWalnats-Parked-Attempts: -1\r\n\r\n",
      "NATS/1.0\r\nb d: x\r\n\r\n",
    ]
  ) {
    for (const { name } of actors) {
      await publishRaw(`_walnats.parked.${event.streamName}.${name}`, GOOD, headers);
    }
    await pub.emit(event, { id: ++id }, { sync: true });
    await until(
      "the message after it is handled",
      () => runs.filter(([, ran]) => ran === id).length === 2,
      5000,
    );
  }
  const dropped = () =>
    log.lines.filter(({ message }) => message.includes("that walnats did not store")).length;
  await until("what was not parked by walnats is dropped", () => dropped() === 6);
  // A message that was delayed must not come and go.
  let acks = 0;
  const subscription = admin.connection.subscribe("$JS.ACK.>", {
    // Other tests ack on the same server.
    callback: (_error, { subject }) => void (actors.some(({ name }) => subject.includes(name)) && acks++),
  });
  await new Promise((resolve) => setTimeout(resolve, 1000));
  subscription.unsubscribe();
  assert.ok(acks < 20, `${acks} acks in a second`);
  assert.equal(runs.length, 2 * (handled + Object.keys(cases).length + 3));
  assert.equal(log.lines.some(({ message }) => message.includes("lost the connection")), false);
  assert.equal(listening.over, false);
  await sub.deadLetters.drop({ event: event.name });
  for (const { name } of actors) {
    await admin.manager.streams.purge("_walnats-parked", {
      filter: `_walnats.parked.${event.streamName}.${name}`,
    });
  }
});
