// What a publisher's connection tells OpenTelemetry: one trace from emit to the spans of handlers, wherever they run,
// and the metrics of both sides.

import { context, metrics, propagation, trace } from "@opentelemetry/api";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import {
  Actor,
  Actors,
  CloudEvent,
  Event,
  Events,
  ExecuteIn,
  MaxPayloadError,
  moduleHandler,
  type types,
} from "@walnats/core";
import { openTelemetry, OpenTelemetryTraceMiddleware } from "@walnats/core/middlewares";
import assert from "node:assert/strict";
import process from "node:process";
import { randomName, server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { startReceiver } from "./http_receiver.ts";
import { type OtlpSpan, spansIn } from "./otlp.ts";

// The exporter's agent keeps sockets for later.
const sanitize = false;
const [PRODUCER, CONSUMER, ERROR] = [4, 5, 2];

/** OpenTelemetry as an application sets it up. */
async function withTelemetry(
  body: (telemetry: types.Telemetry, middleware: types.Middleware, url: string) => Promise<void>,
): Promise<{ spans: OtlpSpan[]; points: Point[] }> {
  await using receiver = await startReceiver();
  const url = `http://127.0.0.1:${receiver.port}`;
  const provider = new NodeTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(new OTLPTraceExporter({ url: `${url}/v1/traces` }))],
  });
  const exporter = new OTLPMetricExporter({ url: `${url}/v1/metrics` });
  const meters = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
  });
  provider.register();
  metrics.setGlobalMeterProvider(meters);
  try {
    const tracer = trace.getTracer("test");
    const meter = metrics.getMeter("test");
    await body(
      openTelemetry({ tracer, meter }),
      new OpenTelemetryTraceMiddleware({ tracer, meter }),
      url,
    );
    await provider.shutdown();
    await meters.shutdown();
    const posted = receiver.posted.filter(({ path }) => path === "/v1/metrics").map(({ body }) => body);
    return { spans: spansIn(receiver.posted), points: posted.flatMap(pointsIn) };
  } finally {
    trace.disable();
    context.disable();
    propagation.disable();
    metrics.disable();
  }
}

/** A data point of a metric: a count, or how many durations there were. */
interface Point {
  readonly metric: string;
  readonly value: number;
  readonly attributes: Readonly<Record<string, string>>;
}

function pointsIn(body: string): Point[] {
  interface Raw {
    readonly attributes: { key: string; value: { stringValue?: string } }[];
    readonly asDouble?: number;
    readonly asInt?: number | string;
    readonly count?: number | string;
  }
  interface Metric {
    readonly name: string;
    readonly sum?: { dataPoints: Raw[] };
    readonly histogram?: { dataPoints: Raw[] };
  }
  const { resourceMetrics } = JSON.parse(body) as {
    resourceMetrics: { scopeMetrics: { metrics: Metric[] }[] }[];
  };
  const found = resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
  return found.flatMap(({ name, sum, histogram }) =>
    (sum ?? histogram)!.dataPoints.map(({ attributes, asDouble, asInt, count }) => ({
      metric: name,
      value: Number(asDouble ?? asInt ?? count),
      attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? ""])),
    }))
  );
}

test(
  "one trace from the request that emits to the spans of the jobs, without a word about it",
  { sanitize },
  async () => {
    const event = new Event(randomName(), String);
    const { spans } = await withTelemetry(async (telemetry, middleware) => {
      const tracer = trace.getTracer("test");
      const handler = () => tracer.startActiveSpan("query", (span) => span.end());
      const actors = ["mail", "book"].map((name) =>
        new Actor(name, event, handler, { middlewares: [middleware] })
      );
      await using pub = await new Events(event).connect(server.url, { telemetry });
      await pub.register();
      await using sub = await new Actors(...actors).connect(server.url);
      await sub.register();
      await tracer.startActiveSpan("checkout", async (span) => {
        await pub.emit(event, "hi");
        await pub.emit(event, "hi", { sync: true, uid: "order-7", meta: { tenant: "a" } });
        span.end();
      });
      await sub.listen({ burst: true });
    });
    const checkout = spans.find(({ name }) => name === "checkout")!;
    const sent = spans.filter(({ name }) => name === `publish ${event.name}`);
    assert.deepEqual(sent.map(({ kind, parentSpanId }) => [kind, parentSpanId]), [
      [PRODUCER, checkout.spanId],
      [PRODUCER, checkout.spanId],
    ]);
    assert.deepEqual(sent[1]!.attributes, {
      "event": event.name,
      "messaging.system": "nats",
      "messaging.operation.name": "publish",
      "messaging.operation.type": "send",
      "messaging.destination.name": event.name,
      "messaging.message.id": "order-7",
    });
    for (const { spanId } of sent) {
      const jobs = spans.filter(({ parentSpanId }) => parentSpanId === spanId);
      assert.deepEqual(jobs.map(({ kind, name }) => [kind, name]).sort(), [[CONSUMER, "book"], [
        CONSUMER,
        "mail",
      ]]);
      for (const job of jobs) {
        assert.ok(
          spans.some(({ name, parentSpanId }) => name === "query" && parentSpanId === job.spanId),
        );
      }
    }
    assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1);
  },
);

for (const executeIn of [ExecuteIn.THREAD, ExecuteIn.PROCESS]) {
  test(`${executeIn}: spans of the handler nest below its job's`, { sanitize }, async () => {
    const event = new Event(randomName(), String);
    const { spans } = await withTelemetry(async (telemetry, middleware, url) => {
      const handler = moduleHandler<typeof import("./fixtures/traced_handler.ts")>(
        new URL("fixtures/traced_handler.ts", import.meta.url).href,
        "render",
      );
      const actor = new Actor("draw-up", event, handler, { executeIn, middlewares: [middleware] });
      await using pub = await new Events(event).connect(server.url, { telemetry });
      await pub.register();
      await using sub = await new Actors(actor).connect(server.url);
      await sub.register();
      for (let i = 0; i < 2; i++) await pub.emit(event, "hi", { sync: true });
      process.env.OTEL_EXPORTER_OTLP_ENDPOINT = url;
      await sub.listen({ burst: true });
    });
    delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
    const jobs = spans.filter(({ name }) => name === "draw-up");
    assert.equal(jobs.length, 2);
    for (const { spanId, traceId } of jobs) {
      const outer = spans.find(({ name, parentSpanId }) => name === "render" && parentSpanId === spanId);
      assert.equal(outer?.traceId, traceId);
      assert.ok(spans.some(({ name, parentSpanId }) => name === "draw" && parentSpanId === outer!.spanId));
    }
  });
}

test(
  "emitMany, request and failures: spans, and metrics by the conventions of both sides",
  { sanitize },
  async () => {
    const event = new Event(randomName(), String);
    const asked = new Event(randomName(), Number).withResponse(Number);
    const { spans, points } = await withTelemetry(async (telemetry, middleware) => {
      const options = { middlewares: [middleware], maxAttempts: 1, deadLetters: false };
      const fail = new Actor("fail", event, (text) => {
        if (text === "bad") throw new RangeError("bad");
      }, options);
      const double = new Actor("double", asked, (n) => 2 * n, options);
      await using pub = await new Events(event, asked).connect(server.url, { telemetry });
      await pub.register();
      await using sub = await new Actors(fail, double).connect(server.url);
      await sub.register();
      const stop = new AbortController();
      const listening = sub.listen({ signal: stop.signal });
      await pub.emitMany(event, ["good", "bad", "good"], { sync: true });
      assert.equal(await pub.request(asked, 21), 42);
      await assert.rejects(pub.emit(event, "x".repeat(2 ** 21)), MaxPayloadError);
      await until("all is done", async () => (await sub.deadLetters.list({ actor: "fail" })).length === 0);
      stop.abort();
      await listening;
    });
    const failed = spans.filter(({ status }) => status.code === ERROR);
    assert.deepEqual(failed.map(({ attributes }) => attributes["error.type"]).sort(), [
      "MaxPayloadError",
      "RangeError",
    ]);
    const request = spans.find(({ name }) => name === `request ${asked.name}`)!;
    assert.ok(spans.some(({ name, parentSpanId }) => name === "double" && parentSpanId === request.spanId));
    const batch = spans.find(({ name, status }) =>
      name === `publish ${event.name}` && status.code !== ERROR
    )!;
    assert.equal(spans.filter(({ parentSpanId }) => parentSpanId === batch.spanId).length, 3);

    const of = (metric: string) =>
      points.filter((point) => point.metric === metric)
        .map(({ value, attributes }) => [
          attributes["messaging.operation.name"],
          attributes["messaging.consumer.group.name"] ?? attributes["event"],
          attributes["error.type"] ?? "",
          value,
        ]).sort();
    assert.deepEqual(
      of("messaging.client.sent.messages"),
      [["publish", event.name, "", 3], ["publish", event.name, "MaxPayloadError", 1], [
        "request",
        asked.name,
        "",
        1,
      ]].sort(),
    );
    assert.deepEqual(
      of("messaging.client.operation.duration"),
      [["publish", event.name, "", 1], ["publish", event.name, "MaxPayloadError", 1], [
        "request",
        asked.name,
        "",
        1,
      ]].sort(),
    );
    const processed = [["process", "double", "", 1], ["process", "fail", "", 2], [
      "process",
      "fail",
      "RangeError",
      1,
    ]];
    assert.deepEqual(of("messaging.client.consumed.messages"), processed);
    assert.deepEqual(of("messaging.process.duration"), processed);
  },
);

test("what the user gives stays: a traceparent, a trace id, a CloudEvent", { sanitize }, async () => {
  const event = new Event(randomName(), String);
  const seen: types.HeaderRecord[] = [];
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  await withTelemetry(async (telemetry) => {
    const keep = { onStart: ({ headers }: types.Context) => void seen.push(headers) };
    const actor = new Actor("see", event, () => {}, { middlewares: [keep] });
    await using pub = await new Events(event).connect(server.url, { telemetry });
    await pub.register();
    await using sub = await new Actors(actor).connect(server.url);
    await sub.register();
    await pub.emit(event, "a", { meta: { traceparent } });
    await pub.emit(event, "b", { traceId: "order 66" });
    await pub.emit(event, "c", { meta: new CloudEvent({ id: "7", source: "/shop", type: "paid" }) });
    await sub.listen({ burst: true });
  });
  assert.equal(seen[0]!["traceparent"], traceparent);
  assert.match(seen[1]!["traceparent"]!, /^00-[\da-f]{32}-[\da-f]{16}-01$/);
  assert.ok(Object.values(seen[1]!).includes("order 66"));
  assert.ok(Object.values(seen[2]!).some((value) => /^00-[\da-f]{32}-[\da-f]{16}-01$/.test(value)));
});

test("telemetry that fails is logged, and changes nothing of what is emitted", async () => {
  const event = new Event(randomName(), String);
  const fail = (): never => {
    throw new Error("the telemetry is broken");
  };
  const ids = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331", traceFlags: 1 };
  const unending = {
    spanContext: () => ids,
    setAttribute() {},
    setStatus() {},
    recordException() {},
    end: fail,
  };
  const logged: unknown[] = [];
  const { error } = console;
  console.error = (...line) => void logged.push(line[0]);
  try {
    for (const startSpan of [fail, () => unending]) {
      const telemetry = openTelemetry({ tracer: { startSpan } });
      await using pub = await new Events(event).connect(server.url, { telemetry });
      await pub.register();
      assert.equal((await pub.emit(event, "hi", { sync: true }))?.duplicate, false);
    }
  } finally {
    console.error = error;
  }
  assert.deepEqual(logged, Array(2).fill("walnats: the telemetry of a publisher failed"));
});

test("what is no tracer, no meter or no telemetry is refused, and actors take none", async () => {
  assert.throws(() => openTelemetry({ tracer: {} as never }), /"tracer" must be a tracer of OpenTelemetry/);
  assert.throws(() => openTelemetry({} as never), /needs the option "tracer"/);
  const tracer = trace.getTracer("test");
  assert.throws(
    () => openTelemetry({ tracer, meter: 1 as never }),
    /"meter" must be a meter of OpenTelemetry/,
  );
  const events = new Events(new Event(randomName(), String));
  await assert.rejects(
    events.connect(server.url, { telemetry: {} as never }),
    /"telemetry" must be a function/,
  );
  const actors = new Actors(new Actor("a", new Event(randomName(), String), () => {}));
  const telemetry = openTelemetry({ tracer });
  await assert.rejects(
    actors.connect(server.url, { telemetry } as never),
    /"telemetry" is one of Events\.connect: actors take an OpenTelemetryTraceMiddleware/,
  );
});
