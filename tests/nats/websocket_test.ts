import assert from "node:assert/strict";
import { Actor, Actors, Event, Events } from "@walnats/core";
import * as edge from "@walnats/core/events";
import { NatsServer } from "@walnats/core/testing";
import { randomName, server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";

test("publishers, of both entry points, and subscribers work over WebSocket", async () => {
  await using nats = await NatsServer.start({ websocket: true, version: server.version });
  const url = nats.websocketUrl!;
  assert.match(url, /^ws:\/\//);
  const event = new Event(randomName(), String);
  const seen: string[] = [];
  await using pub = await new Events(event).connect(url);
  await pub.register();
  const actors = new Actors(new Actor(randomName(), event, (text) => void seen.push(text)));
  await using sub = await actors.connect(url);
  await sub.register();
  await pub.emit(event, "from the server", { sync: true });
  const edgeEvent = new edge.Event(event.name, String);
  const browser = await new edge.Events(edgeEvent).connect(url);
  await browser.emit(edgeEvent, "from the edge", { sync: true });
  await browser.close();
  await sub.listen({ burst: true });
  assert.deepEqual(seen, ["from the server", "from the edge"]);
});

test("the edge entry speaks TCP too, where there are sockets", async () => {
  const event = new edge.Event(randomName(), String);
  const conn = await new edge.Events(event).connect(server.url);
  await conn.register();
  assert.equal((await conn.emit(event, "hi", { sync: true })).stream, event.streamName);
  await conn.close();
});
