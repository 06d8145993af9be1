import { Actor, Actors, Events } from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
import assert from "node:assert/strict";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { bundle } from "./bundle.ts";
import { checkPublisher } from "./check_publisher.ts";
import { ORDERED } from "./events.ts";
import { elsewhere, tool } from "./tools.ts";
import { Workerd } from "./workerd.ts";

const workerd = elsewhere ? { missing: elsewhere } : await tool<{ default: string }>("workerd");
const options = { timeout: 60_000, skip: "missing" in workerd && workerd.missing };
const start = async (natsServer: string) => {
  if ("missing" in workerd) throw new Error(workerd.missing);
  return await Workerd.start(workerd.value.default, await bundle("worker.ts", "esm"), natsServer);
};

test("workerd: a request emits, registers, asks, and a subscriber outside gets it all", options, async () => {
  await checkPublisher(async (address) => {
    await using worker = await start(address);
    const response = await fetch(`${worker.url}/publish`);
    const text = await response.text();
    assert.equal(response.status, 200, text);
    return JSON.parse(text);
  });
});

test("workerd: after the response, in a Durable Object, and not in a connection of another request", {
  ...options,
}, async () => {
  await using server = await NatsServer.start({ websocket: true });
  await using pub = await new Events(ORDERED).connect(server.url);
  await pub.register();
  const ids: number[] = [];
  await using sub = await new Actors(new Actor("take-order", ORDERED, ({ id }) => void ids.push(id)))
    .connect(server.url);
  await sub.register();
  const stop = new AbortController();
  const listening = sub.listen({ signal: stop.signal });
  await using worker = await start(server.websocketUrl!);
  const get = async (path: string) => {
    const response = await fetch(worker.url + path);
    return { status: response.status, text: await response.text() };
  };
  try {
    assert.deepEqual(await get("/later?id=1"), { status: 202, text: "accepted" });
    await until("it was emitted after the response", () => ids.includes(1));
    for (const id of [2, 3, 4]) {
      const { status, text } = await get(`/keeper?id=${id}`);
      assert.equal(status, 200, text);
      assert.equal(JSON.parse(text).requests, id - 1);
    }
    await until("all are there", () => ids.length === 4);
    // workerd refuses it, whatever we do; docs/edge.md says so.
    assert.equal((await get("/kept?id=5")).status, 200);
    assert.equal((await get("/kept?id=6")).status, 500);
  } finally {
    stop.abort();
    await listening;
  }
});
