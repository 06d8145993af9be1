import { Actor, Event } from "@walnats/core";
import { StatsdMiddleware } from "@walnats/core/middlewares";
import { StatsD } from "hot-shots";
import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { connectPair } from "../helpers/pair.ts";
import { randomName } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { broken, middlewareContract } from "./middleware_contract.ts";
import { FAILED, runScenario, STARTED, SUCCEEDED } from "./run_scenario.ts";

/** A StatsD server, and a client of it. */
async function startStatsd() {
  const lines: string[] = [];
  const socket = createSocket("udp4");
  socket.on("message", (datagram) => lines.push(...datagram.toString().split("\n").filter(Boolean)));
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const client = new StatsD({ host: "127.0.0.1", port: socket.address().port, maxBufferSize: 0 });
  const close = async () => {
    await new Promise<void>((resolve) => client.close(() => resolve()));
    await new Promise<void>((resolve) => socket.close(() => resolve()));
  };
  return { lines, client, close, [Symbol.asyncDispose]: close };
}

middlewareContract("StatsdMiddleware", async () => {
  const { client, close } = await startStatsd();
  return { middleware: new StatsdMiddleware(client), close };
}, () => new StatsdMiddleware(broken()));

test("hot-shots sends a line for each job that starts, succeeds or fails", async () => {
  await using statsd = await startStatsd();
  const { actor } = await runScenario([new StatsdMiddleware(statsd.client)]);
  const prefix = `walnats.${actor.event.name}.${actor.name}`;
  const count = (line: string) => statsd.lines.filter((other) => other === line).length;
  const durations = () => statsd.lines.filter((line) => line.startsWith(`${prefix}.duration:`));
  await until(
    "all lines came",
    () => statsd.lines.length === STARTED + FAILED + 2 * SUCCEEDED,
  );
  assert.equal(count(`${prefix}.started:1|c`), STARTED);
  assert.equal(count(`${prefix}.failed:1|c`), FAILED);
  assert.equal(count(`${prefix}.processed:1|c`), SUCCEEDED);
  assert.equal(durations().length, SUCCEEDED);
  for (const line of durations()) {
    const [, value] = /:([\d.e-]+)\|h$/.exec(line) ?? [];
    assert.ok(Number(value) >= 0 && Number(value) < 5, line);
  }
});

test("a name cannot end a metric's name, and dots stay as in Python walnats", async () => {
  const names: string[] = [];
  const client = { increment: (name: string) => void names.push(name), histogram: () => {} };
  const id = randomName();
  const event = new Event(`user.${id}:9|c@0.1|#tag`, String);
  const actor = new Actor(`greet:${id}|g`, event, () => {}, { middlewares: [new StatsdMiddleware(client)] });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "hi", { sync: true });
  await pair.sub.listen({ burst: true });
  const prefix = `walnats.user.${id}_9_c_0.1__tag.greet_${id}_g`;
  assert.deepEqual(names, [`${prefix}.started`, `${prefix}.processed`]);
});

test("what is no StatsD client is refused", () => {
  const client = { increment() {} } as unknown as StatsD;
  assert.throws(() => new StatsdMiddleware(client), {
    name: "TypeError",
    message:
      "StatsdMiddleware: the client must be a StatsD client with increment and histogram, got an object of Object",
  });
});
