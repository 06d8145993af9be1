// A walnats subscriber outside sees what a publisher at the edge says that it emitted.

import { Actor, Actors, Events } from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
import assert from "node:assert/strict";
import { server as shared } from "../helpers/nats.ts";
import { until } from "../helpers/until.ts";
import { GREETED, ORDERED, PACKED } from "./events.ts";
import type { Report } from "./publisher.ts";

/** Runs a publisher against a server of its own, given the WebSocket address, and checks all that arrives. */
export async function checkPublisher(run: (address: string) => Promise<Report>): Promise<void> {
  await using server = await NatsServer.start({ websocket: true, version: shared.version });
  await using pub = await new Events(ORDERED, GREETED).connect(server.url);
  await pub.register();
  const ids: number[] = [];
  const ordered = new Actor("take-order", ORDERED, ({ id }) => void ids.push(id), { maxAckPending: 2000 });
  const greeted = new Actor("greet", GREETED, (name) => `Hello, ${name}!`);
  await using sub = await new Actors(ordered, greeted).connect(server.url);
  await sub.register();
  const stop = new AbortController();
  const listening = sub.listen({ signal: stop.signal });
  try {
    const { refused, tcp, ...rest } = await run(server.websocketUrl!);
    assert.deepEqual(rest, {
      stream: "edge-ordered",
      duplicate: true,
      stored: 1000,
      response: "Hello, Ann!",
      ticks: 1,
    });
    assert.match(refused, /^EncodeError: .*does not fit the schema: \$\.id/);
    assert.match(tcp, /^ConnectError: .*there is no TCP in a browser or an edge worker.*ws:\/\//);
    await until("all orders are there", () => ids.length >= 1003);
  } finally {
    stop.abort();
    await listening;
  }
  assert.deepEqual(ids.sort((a, b) => a - b), Array.from({ length: 1003 }, (_, id) => id));

  // Its stream was made by the publisher, and without an actor it keeps nothing: only the stream can be seen.
  await using late = await new Events(PACKED).connect(server.url);
  await late.register({ create: false, update: false });
  const { seq } = await late.emit(PACKED, { id: 8 }, { sync: true });
  assert.equal(seq, 2);
}
