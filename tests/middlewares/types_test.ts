// The real libraries fit the interfaces by which the middlewares know them. `deno check` is the test.

import { type Context as OtelContext, trace, type Tracer } from "@opentelemetry/api";
import * as SentryBun from "@sentry/bun";
import * as SentryDeno from "@sentry/deno";
import * as SentryNode from "@sentry/node";
import { middlewares, type types } from "@walnats/core";
import { StatsD } from "hot-shots";
import assert from "node:assert/strict";
import * as prometheus from "prom-client";
import zipkin from "zipkin";
import { test } from "../helpers/test.ts";

export function sentry(): types.SentryClient[] {
  return [SentryDeno, SentryBun, SentryNode];
}

export function openTelemetry(tracer: Tracer, context: types.OpenTelemetryContext): OtelContext {
  new middlewares.OpenTelemetryTraceMiddleware({ tracer });
  return context;
}

export function prometheusClient(client: typeof prometheus, registry: prometheus.Registry): void {
  new middlewares.PrometheusMiddleware(client);
  new middlewares.PrometheusMiddleware(client, { registry });
  new middlewares.PrometheusMiddleware(prometheus.default, { registry: new prometheus.default.Registry() });
  // @ts-expect-error: no registry
  new middlewares.PrometheusMiddleware(client, { registry: new Map() });
}

export function statsd(client: StatsD): types.StatsdClient {
  return client;
}

export function zipkinTracer(tracer: zipkin.Tracer): types.Middleware {
  return new middlewares.ZipkinMiddleware({ tracer });
}

test("a middleware is made of what its library exports", () => {
  for (const client of sentry()) new middlewares.SentryMiddleware(client);
  new middlewares.OpenTelemetryTraceMiddleware({ tracer: trace.getTracer("test") });
  assert.ok(true);
});
