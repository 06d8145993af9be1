// The wire contract, from the other side: Python walnats publishes to us, consumes from us, registers over us.

import assert from "node:assert/strict";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect as connectNats } from "@nats-io/transport-node";
import { Actor, Actors, Event, Events, Limits, type types } from "@walnats/core";
import { listenUntil } from "../helpers/listen_until.ts";
import { randomName, server } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";
import { findPython, PythonPeer } from "./python_peer.ts";

const found = await findPython();
const options = {
  timeout: 60_000,
  skip: found.missing ? `no Python walnats: ${found.missing}` : false,
} as const;
const startPython = () => new PythonPeer((found as { python: string }).python, server.url);

async function configOf<T>(
  read: (jsm: Awaited<ReturnType<typeof jetstreamManager>>) => Promise<T>,
): Promise<T> {
  const nc = await connectNats({ servers: server.url });
  try {
    return await read(await jetstreamManager(nc));
  } finally {
    await nc.close();
  }
}

const limitCases: [string, types.LimitsOptions, Record<string, number>][] = [
  ["no limits", {}, {}],
  [
    "all limits",
    { age: 60.5, consumers: 5, messages: 100, bytes: 100_000, messageSize: 1000 },
    { age: 60.5, consumers: 5, messages: 100, bytes: 100_000, message_size: 1000 },
  ],
];
for (const [what, ours, theirs] of limitCases) {
  test(`streams are the same, in either order of registering: ${what}`, options, async () => {
    await using python = startPython();
    for (const first of ["python", "ours"]) {
      const name = `${randomName()}.sub`;
      const event = new Event(name, String, { limits: new Limits(ours), description: "d" });
      await using conn = await new Events(event).connect(server.url);
      const register = { do: "register", event: name, type: "str", limits: theirs, description: "d" };
      const read = () => configOf(async (jsm) => (await jsm.streams.info(event.streamName)).config);
      if (first === "python") await python.do(register);
      else await conn.register();
      const made = await read();
      if (first === "python") await conn.register({ update: false });
      else await python.do(register);
      assert.deepEqual(await read(), made);
    }
  });
}

test("consumers are the same, in either order of registering", options, async () => {
  await using python = startPython();
  const event = new Event(randomName(), String);
  await using pub = await new Events(event).connect(server.url);
  await pub.register();
  for (const first of ["python", "ours"]) {
    const name = randomName();
    const actor = new Actor(name, event, () => {}, {
      ackWait: 7.5,
      maxAckPending: 9,
      maxAttempts: 4,
      description: "d",
    });
    await using sub = await new Actors(actor).connect(server.url);
    const theirs = { ack_wait: 7.5, max_ack_pending: 9, max_attempts: 4, description: "d" };
    const register = { do: "register-actor", event: event.name, type: "str", actor: name, options: theirs };
    const read = () =>
      configOf(async (jsm) => {
        // The server adds the name or not, as the request of creating came in its newer or its older form.
        const { name: _name, ...config } = (await jsm.consumers.info(event.streamName, name)).config;
        return config;
      });
    if (first === "python") await python.do(register);
    else await sub.register();
    const made = await read();
    if (first === "python") await sub.register({ update: false });
    else await python.do(register);
    assert.deepEqual(await read(), made);
  }
});

const date = new Date("2026-11-20T21:49:00.125Z");
const payloads: [string, types.PlainSchema, unknown, unknown][] = [
  ["str", String, "héllo ✓ \u2028", "héllo ✓ \u2028"],
  ["int", Number, 13, 13],
  ["float", Number, -1.5e-7, -1.5e-7],
  ["bool", Boolean, false, false],
  ["list", Array, [1, [2], { a: null }], [1, [2], { a: null }]],
  ["dict", Object, { a: [1, "ü"], b: {} }, { a: [1, "ü"], b: {} }],
  ["datetime", Date, date, "2026-11-20T21:49:00.125000+00:00"],
  ["bytes", Uint8Array, new TextEncoder().encode("raw"), "raw"],
];
for (const [type, schema, message, json] of payloads) {
  test(`a payload reads the same on both sides: ${type}`, options, async () => {
    await using python = startPython();
    const event = new Event(randomName(), schema as StringConstructor);
    const seen: unknown[] = [];
    const ours = new Actor("ours", event, (value) => void seen.push(value));
    const theirs = { event: event.name, type, actor: "theirs" };
    await using pair = await connectPair([event], [ours]);
    await python.do({ do: "register-actor", ...theirs });
    await pair.pub.emit(event, message as string, { sync: true });
    await python.do({ do: "emit", event: event.name, type, message: json });
    await pair.sub.listen({ burst: true });
    assert.deepEqual(seen, [message, message]);
    assert.deepEqual(await python.do({ do: "listen", ...theirs, batch: 2 }), [json, json]);
  });
}

test("a request of either side is answered by the other", options, async () => {
  await using python = startPython();
  const event = new Event(randomName(), String).withResponse(Number);
  const shape = { event: event.name, type: "str", response: "int" };
  await using pair = await connectPair([event], [new Actor("ours", event, (text) => text.length)]);
  const stop = new AbortController();
  const listening = pair.sub.listen({ signal: stop.signal });
  assert.equal(await python.do({ do: "request", ...shape, message: "four" }), 4);
  stop.abort();
  await listening;
  await python.do({ do: "register-actor", ...shape, actor: "theirs" });
  const [response, seen] = await Promise.all([
    pair.pub.request(event, "hi", { timeout: 20 }),
    python.do({ do: "listen", ...shape, actor: "theirs", returns: 42 }),
  ]);
  assert.deepEqual([response, seen], [42, ["hi"]]);
});

test("trace id, uid, meta and delay of a Python publisher mean the same here", options, async () => {
  await using python = startPython();
  const event = new Event(randomName(), String);
  const seen: [string, string | undefined, string | undefined, number][] = [];
  const actor = new Actor(randomName(), event, (text) => void seen.push([text, "", "", performance.now()]), {
    middlewares: [{
      onStart: ({ traceId, headers }) =>
        void seen.push([traceId ?? "", headers.colour, headers["Nats-Msg-Id"], 0]),
    }],
  });
  await using pair = await connectPair([event], [actor]);
  const emit = (message: string, given: Record<string, unknown>) =>
    python.do({ do: "emit", event: event.name, type: "str", message, options: given });
  await emit("a", { uid: "u1", trace_id: "t1", meta: { colour: "red" } });
  await emit("again", { uid: "u1" });
  await pair.sub.listen({ burst: true });
  assert.deepEqual(seen.map((row) => row.slice(0, 3)), [["t1", "red", "u1"], ["a", "", ""]]);
  seen.length = 0;
  const emitted = performance.now();
  await emit("late", { delay: 0.6 });
  await listenUntil(pair.sub, "it came", () => seen.length === 2);
  assert.ok(seen[1]![3] - emitted > 500);
});
