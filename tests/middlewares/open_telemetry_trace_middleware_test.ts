import { context, propagation, SpanKind, trace, type Tracer } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { AlwaysOffSampler, ParentBasedSampler, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { Actor, currentContext, Event, ExecuteIn, moduleHandler, type types } from "@walnats/core";
import { FrequencyMiddleware, OpenTelemetryTraceMiddleware } from "@walnats/core/middlewares";
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { listenUntil } from "../helpers/listen_until.ts";
import { connectPair } from "../helpers/pair.ts";
import { randomName } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { startReceiver } from "./http_receiver.ts";
import { assertOutcome, broken, failedHooks, middlewareContract } from "./middleware_contract.ts";
import { type OtlpSpan, spansIn } from "./otlp.ts";
import { EXPECTED, FAILED, runScenario } from "./run_scenario.ts";

// The exporter's agent keeps sockets for later.
const sanitize = false;
const CONSUMER = 5;
const ERROR = 2;

middlewareContract("OpenTelemetryTraceMiddleware", () => {
  const provider = new NodeTracerProvider();
  const middleware = new OpenTelemetryTraceMiddleware({ tracer: provider.getTracer("test") });
  return { middleware, close: () => provider.shutdown() };
}, () => new OpenTelemetryTraceMiddleware({ tracer: broken() }));

test("a span that cannot be ended is logged for each job, though its end is no hook's", async () => {
  const tracer: types.OpenTelemetryTracer = {
    startSpan: () => broken(),
    startActiveSpan: <F extends (span: types.OpenTelemetrySpan) => unknown>(
      ...args: [string, object, object, F]
    ) => args[3](broken()) as ReturnType<F>,
  };
  const outcome = await runScenario([new OpenTelemetryTraceMiddleware({ tracer })]);
  assertOutcome(outcome);
  assert.equal(failedHooks(outcome).length, EXPECTED.calls.length + 1);
});

/** Runs `body` with OpenTelemetry as an application sets it up; gives the spans that were sent over HTTP. */
async function withTracer(
  body: (tracer: Tracer, middleware: types.Middleware) => Promise<void>,
  options: ConstructorParameters<typeof NodeTracerProvider>[0] = {},
): Promise<OtlpSpan[]> {
  await using receiver = await startReceiver();
  const exporter = new OTLPTraceExporter({ url: `http://127.0.0.1:${receiver.port}/v1/traces` });
  const provider = new NodeTracerProvider({
    ...options,
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  provider.register();
  try {
    const tracer = trace.getTracer("test");
    await body(tracer, new OpenTelemetryTraceMiddleware({ tracer }));
    await provider.shutdown();
    return spansIn(receiver.posted);
  } finally {
    await provider.shutdown();
    trace.disable();
    context.disable();
    propagation.disable();
  }
}

/** Emits one message inside of a span, and handles it with a span and another one below it. */
async function publishAndHandle(
  tracer: Tracer,
  middleware: types.Middleware,
  options: (traceparent: string) => types.EmitOptions,
): Promise<types.AnyActor> {
  const event = new Event(randomName(), String);
  const handler = async () => {
    await sleep(1);
    await tracer.startActiveSpan("query", async (outer) => {
      await sleep(1);
      tracer.startActiveSpan("fetch", (inner) => inner.end());
      outer.end();
    });
  };
  const actor = new Actor(randomName("actor"), event, handler, { middlewares: [middleware] });
  await using pair = await connectPair([event], [actor]);
  await tracer.startActiveSpan("checkout", { kind: SpanKind.PRODUCER }, async (span) => {
    const carrier: Record<string, string> = {};
    propagation.inject(context.active(), carrier);
    await pair.pub.emit(event, "hi", { ...options(carrier.traceparent!), sync: true });
    span.end();
  });
  await pair.sub.listen({ burst: true });
  return actor;
}

/** How long a span was; when it began is only known to the millisecond. */
function nanoseconds({ startTimeUnixNano, endTimeUnixNano }: OtlpSpan): bigint {
  return BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano);
}

const WAYS: Record<string, (traceparent: string) => types.EmitOptions> = {
  traceId: (traceId) => ({ traceId }),
  "a CloudEvent": (traceparent) => ({ meta: { "ce-traceparent": traceparent }, traceId: "order 66" }),
  "a header": (traceparent) => ({ meta: { traceparent } }),
  "a later version": (traceparent) => ({ traceId: traceparent.replace(/^00/, "01") + "-more" }),
};

for (const [way, options] of Object.entries(WAYS)) {
  test(
    `one trace from publisher to handler, where ${way} tells of the publisher's span`,
    { sanitize },
    async () => {
      let actor: types.AnyActor | undefined;
      const spans = await withTracer(async (tracer, middleware) => {
        actor = await publishAndHandle(tracer, middleware, options);
      });
      const [publisher, job, query, inner] = ["checkout", actor!.name, "query", "fetch"]
        .map((name) => spans.find((span) => span.name === name)!);
      assert.equal(spans.length, 4);
      assert.deepEqual(new Set(spans.map(({ traceId }) => traceId)), new Set([publisher!.traceId]));
      assert.equal(job!.parentSpanId, publisher!.spanId);
      assert.equal(query!.parentSpanId, job!.spanId, "spans of the handler nest");
      assert.equal(inner!.parentSpanId, query!.spanId, "and those below them, too");
      assert.equal(job!.kind, CONSUMER);
      assert.ok(nanoseconds(job!) >= nanoseconds(query!), "it ends after what is in it");
      const { "messaging.message.id": id, "messaging.message.conversation_id": conversation, ...attributes } =
        job!.attributes;
      assert.deepEqual(attributes, {
        "event": actor!.event.name,
        "messaging.system": "nats",
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.destination.name": actor!.event.name,
        "messaging.consumer.group.name": actor!.name,
        "walnats.attempt": 1,
        "walnats.stream_seq_id": 1,
      });
      assert.equal(typeof id, "string", "sync makes a uid");
      assert.equal(conversation, undefined);
      assert.notEqual(job!.status?.code, ERROR);
    },
  );
}

test("a trace id in another format begins a trace and is kept as an attribute", { sanitize }, async () => {
  const ids = [
    "abc",
    "00-00000000000000000000000000000000-0000000000000001-01",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
    "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  ];
  for (const traceId of ids) {
    const spans = await withTracer(async (tracer, middleware) => {
      await publishAndHandle(tracer, middleware, () => ({ traceId }));
    });
    const job = spans.find(({ kind }) => kind === CONSUMER)!;
    assert.ok(!job.parentSpanId);
    assert.equal(job.attributes["messaging.message.conversation_id"], traceId);
  }
});

test(
  "jobs that run at the same time each have their own span around their handler",
  { sanitize },
  async () => {
    const event = new Event(randomName(), Number);
    const seen = new Map<number, string>();
    const spans = await withTracer(async (_, middleware) => {
      const handler = async (n: number) => {
        await sleep(n % 3);
        seen.set(n, trace.getActiveSpan()!.spanContext().spanId);
      };
      const actor = new Actor(randomName(), event, handler, { middlewares: [middleware] });
      await using pair = await connectPair([event], [actor]);
      for (let n = 0; n < 12; n++) await pair.pub.emit(event, n, { sync: true });
      await pair.sub.listen({ burst: true });
    });
    const bySeq = new Map(
      spans.map((span) => [Number(span.attributes["walnats.stream_seq_id"]) - 1, span.spanId]),
    );
    assert.deepEqual(
      new Map([...seen].toSorted(([a], [b]) => a - b)),
      new Map([...bySeq].toSorted(([a], [b]) => a - b)),
    );
    assert.equal(new Set(seen.values()).size, 12);
  },
);

test(
  "each attempt has a span, and a failure is its status, exception and error.type",
  { sanitize },
  async () => {
    const spans = await withTracer(async (_, middleware) => void await runScenario([middleware]));
    assert.equal(spans.length, EXPECTED.calls.length + 1, "one for each call, and for what was not decoded");
    const failed = spans.filter(({ status }) => status.code === ERROR);
    assert.equal(failed.length, FAILED);
    const last = failed.find(({ attributes }) => attributes["walnats.attempt"] === 3)!;
    assert.equal(last.status.message, "never");
    assert.equal(last.attributes["error.type"], "RangeError");
    const [exception] = last.events;
    assert.equal(exception!.name, "exception");
    assert.equal(exception!.attributes["exception.type"], "RangeError");
    assert.match(exception!.attributes["exception.stacktrace"] as string, /RangeError: never\n\s+at /);
    assert.equal(last.events.length, 1);
    assert.ok(failed.some(({ attributes }) => attributes["error.type"] === "DecodeError"));
  },
);

test(
  "a job that takes too long has a span that says so, once, though its handler goes on",
  { sanitize },
  async () => {
    const event = new Event(randomName(), String);
    let release = () => {};
    const held = new Promise<void>((resolve) => release = resolve);
    const spans = await withTracer(async (_, middleware) => {
      const failures: unknown[] = [];
      const keep: types.Middleware = { onFailure: ({ exception }) => void failures.push(exception) };
      const actor = new Actor(randomName(), event, () => held, {
        middlewares: [keep, middleware],
        jobTimeout: 0.1,
        maxAttempts: 1,
        deadLetters: false,
      });
      await using pair = await connectPair([event], [actor]);
      await pair.pub.emit(event, "hi", { sync: true });
      await listenUntil(pair.sub, "it has failed", () => failures.length === 1, { drainTimeout: 0.1 });
      release();
      await held;
    });
    assert.deepEqual(spans.map(({ attributes }) => attributes["error.type"]), ["JobTimeoutError"]);
  },
);

test("a span ends with its handler where no hook is called: requeued at a stop, or held back", {
  sanitize,
}, async () => {
  const requeued = await withTracer(async (_, middleware) => {
    const event = new Event(randomName(), String);
    let running = false;
    const handler = () => {
      running = true;
      const { signal } = currentContext();
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    };
    const actor = new Actor(randomName(), event, handler, { middlewares: [middleware] });
    await using pair = await connectPair([event], [actor]);
    await pair.pub.emit(event, "hi", { sync: true });
    await listenUntil(pair.sub, "it runs", () => running, { drainTimeout: 0.05 });
  });
  assert.deepEqual(requeued.map(({ attributes }) => attributes["error.type"]), ["ShutdownError"]);

  const heldBack = await withTracer(async (_, middleware) => {
    const event = new Event(randomName(), Number);
    const handler = (n: number) => {
      if (n % 2) throw new RangeError("odd");
      return n % 4 ? Promise.resolve() : undefined;
    };
    const options = {
      middlewares: [new FrequencyMiddleware(middleware)],
      maxAttempts: 1,
      deadLetters: false,
    };
    const actor = new Actor(randomName(), event, handler, options);
    await using pair = await connectPair([event], [actor]);
    for (let n = 0; n < 8; n++) await pair.pub.emit(event, n, { sync: true });
    await pair.sub.listen({ burst: true });
  });
  assert.equal(heldBack.length, 8);
  assert.equal(heldBack.filter(({ status }) => status.code === ERROR).length, 4);
});

test("a handler whose result is no promise but has a then runs once", { sanitize }, async () => {
  let queries = 0;
  const spans = await withTracer(async (_, middleware) => {
    const event = new Event(randomName(), String);
    // Such as a query builder, which asks the database when somebody waits for it.
    const query = {
      then(resolve: (rows: number) => void) {
        queries++;
        resolve(3);
      },
    };
    const handler = () => query as unknown as Promise<number>;
    const actor = new Actor(randomName(), event, handler, { middlewares: [middleware] });
    await using pair = await connectPair([event], [actor]);
    await pair.pub.emit(event, "hi", { sync: true });
    await pair.sub.listen({ burst: true });
  });
  assert.equal(queries, 1);
  assert.equal(spans.length, 1);
});

for (const executeIn of [ExecuteIn.THREAD, ExecuteIn.PROCESS]) {
  test(`${executeIn}: the span is made here, below the publisher's`, { sanitize }, async () => {
    const event = new Event(randomName(), String);
    const traceId = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const spans = await withTracer(async (_, middleware) => {
      const handler = moduleHandler<typeof import("./fixtures/handlers.ts")>(
        new URL("fixtures/handlers.ts", import.meta.url).href,
        "answer",
      );
      const options = { executeIn, middlewares: [middleware], maxAttempts: 1, deadLetters: false };
      const actor = new Actor(randomName(), event, handler, options);
      await using pair = await connectPair([event], [actor]);
      await pair.pub.emit(event, "ok", { sync: true, traceId });
      await pair.pub.emit(event, "fail", { sync: true, traceId });
      await pair.sub.listen({ burst: true });
    });
    const bySeq = spans.toSorted((a, b) =>
      Number(a.attributes["walnats.stream_seq_id"]) - Number(b.attributes["walnats.stream_seq_id"])
    );
    assert.deepEqual(
      bySeq.map((span) => [span.traceId, span.parentSpanId, span.attributes["error.type"]]),
      [undefined, "RangeError"].map((type) => ["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", type]),
    );
  });
}

test("a handler may ask for the span of its job, until it ends", { sanitize }, async () => {
  const spans = await withTracer(async (tracer) => {
    const middleware = new OpenTelemetryTraceMiddleware({ tracer });
    const event = new Event(randomName(), String);
    const handler = async () => {
      await sleep(1);
      middleware.span!.setAttribute("shop.order", "7");
    };
    const actor = new Actor(randomName(), event, handler, { middlewares: [middleware] });
    await using pair = await connectPair([event], [actor]);
    await pair.pub.emit(event, "hi", { sync: true });
    await pair.sub.listen({ burst: true });
    assert.equal(middleware.span, undefined);
  });
  assert.equal(spans[0]!.attributes["shop.order"], "7");
});

test("what the publisher does not record, the subscriber does not", { sanitize }, async () => {
  const sampler = new ParentBasedSampler({ root: new AlwaysOffSampler() });
  const spans = await withTracer(async (_, middleware) => {
    for (const flags of ["00", "01"]) {
      const traceId = `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-${flags}`;
      await runScenario([middleware], { traceId });
    }
  }, { sampler });
  // What cannot be decoded was published by hand, without a trace id.
  assert.equal(spans.length, EXPECTED.calls.length);
});

test("what is no tracer is refused, and so is an unknown option", () => {
  const make = (options: unknown) => () =>
    new OpenTelemetryTraceMiddleware(options as types.OpenTelemetryTraceOptions);
  assert.throws(make({ tracer: {} }), {
    name: "TypeError",
    message:
      'OpenTelemetryTraceMiddleware: option "tracer" must be a tracer of OpenTelemetry, got an object of Object',
  });
  assert.throws(make(undefined), /needs the option "tracer"/);
  assert.throws(make({}), /needs the option "tracer"/);
  assert.throws(make({ tracer: trace.getTracer("test"), api: {} }), /unknown option "api"; it takes tracer/);
});
