import { PrometheusMiddleware } from "@walnats/core/middlewares";
import assert from "node:assert/strict";
import { createServer } from "node:http";
import client, { Registry } from "prom-client";
import { test } from "../helpers/test.ts";
import { close, listen } from "./http_receiver.ts";
import { middlewareContract } from "./middleware_contract.ts";
import { FAILED, runScenario, STARTED, SUCCEEDED } from "./run_scenario.ts";

middlewareContract(
  "PrometheusMiddleware",
  () => ({ middleware: new PrometheusMiddleware(client) }),
  () => {
    const fail = () => {
      throw new Error("the client is broken");
    };
    class Broken {
      inc = fail;
      observe = fail;
    }
    const register = { getSingleMetric: () => undefined };
    return new PrometheusMiddleware({ Counter: Broken, Histogram: Broken, register });
  },
);

/** What Prometheus would read. */
async function scrape(registry: Registry): Promise<string[]> {
  const server = createServer(async (_, response) => {
    response.writeHead(200, { "content-type": registry.contentType, connection: "close" });
    response.end(await registry.metrics());
  });
  const port = await listen(server);
  try {
    return (await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).split("\n");
  } finally {
    await close(server);
  }
}

test("a scrape shows the counters and the histogram under the names and labels of Python walnats", async () => {
  const registry = new Registry();
  const { actor } = await runScenario([new PrometheusMiddleware(client, { registry })]);
  const lines = await scrape(registry);
  const labels = `event="${actor.event.name}",agent="${actor.name}"`;
  for (
    const line of [
      `walnats_handler_started_total{${labels}} ${STARTED}`,
      `walnats_handler_failed_total{${labels}} ${FAILED}`,
      `walnats_handler_succeeded_total{${labels}} ${SUCCEEDED}`,
      `walnats_handler_duration_count{${labels}} ${SUCCEEDED}`,
      `walnats_handler_duration_bucket{le="+Inf",${labels}} ${SUCCEEDED}`,
      `walnats_handler_duration_bucket{le="7.5",${labels}} ${SUCCEEDED}`,
      "# TYPE walnats_handler_started_total counter",
      "# TYPE walnats_handler_duration histogram",
    ]
  ) assert.ok(lines.includes(line), `${line}\nis missing in\n${lines.join("\n")}`);
});

test("two instances over one registry count together", async () => {
  const registry = new Registry();
  const make = () => new PrometheusMiddleware(client, { registry });
  const { actor } = await runScenario([make(), make()]);
  const labels = `event="${actor.event.name}",agent="${actor.name}"`;
  const lines = await scrape(registry);
  assert.ok(lines.includes(`walnats_handler_started_total{${labels}} ${2 * STARTED}`), lines.join("\n"));
});

test("another registry than the default leaves the default alone", () => {
  client.register.clear();
  new PrometheusMiddleware(client, { registry: new Registry() });
  assert.deepEqual(client.register.getMetricsAsArray(), []);
  new PrometheusMiddleware(client);
  assert.deepEqual(client.register.getMetricsAsArray().map(({ name }) => name).toSorted(), [
    "walnats_handler_duration",
    "walnats_handler_failed_total",
    "walnats_handler_started_total",
    "walnats_handler_succeeded_total",
  ]);
});

test("what is no client of Prometheus is refused, and so is an unknown option", () => {
  const nothing = {} as typeof client;
  assert.throws(() => new PrometheusMiddleware(nothing), /the client must be prom-client, got an object/);
  const options = { register: client.register } as object;
  assert.throws(
    () => new PrometheusMiddleware(client, options),
    /unknown option "register"; it takes registry/,
  );
});
