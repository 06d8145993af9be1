// The dashboard for Grafana: it asks for nothing that nobody measures.

import { Actors, middlewares } from "@walnats/core";
import { healthHandler } from "@walnats/core/health";
import assert from "node:assert/strict";
import { Registry } from "prom-client";
import * as client from "prom-client";
import { server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { readText } from "./deploy_files.ts";
import { RECEIPT } from "./shop.ts";

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly expr: string }[];
}

const dashboard: { panels: Panel[]; templating: { list: { name: string; query: unknown }[] } } = JSON.parse(
  readText("grafana/dashboard.json"),
);

test("every metric of the dashboard is one that is told, with its labels", async () => {
  await using conn = await new Actors(RECEIPT).connect(server.url);
  const registry = new Registry();
  new middlewares.PrometheusMiddleware(client, { registry });
  const handler = healthHandler(conn, { deadLetters: true, metrics: () => registry.metrics() });
  const text = await (await handler({ url: "http://localhost/metrics", method: "GET" })).text();
  const told = new Set([...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name!));
  const asked = new Set<string>();
  const { panels, templating } = dashboard;
  const texts = [
    ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ...templating.list.map(({ query }) => JSON.stringify(query)),
  ];
  for (const text of texts) {
    for (const [name] of text.matchAll(/\bwalnats_\w+/g)) asked.add(name.replace(/_bucket$/, ""));
    const labels = [...text.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list]) => list!.split(", "));
    assert.deepEqual(
      labels.filter((label) => !["event", "agent", "le", "instance"].includes(label)),
      [],
      text,
    );
  }
  assert.deepEqual([...asked].filter((name) => !told.has(name)), []);
  assert.deepEqual([...told].filter((name) => !asked.has(name)), [], "what is told is shown");
});

test("no panel covers another one, and each has a number of its own", () => {
  const { panels } = dashboard;
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  for (const { title, gridPos: { x, w } } of panels) assert.ok(x + w <= 24, title);
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) => {
    return Array.from({ length: w * h }, (_, at) => `${x + at % w} ${y + Math.floor(at / w)}`);
  });
  assert.equal(new Set(cells).size, cells.length);
});
