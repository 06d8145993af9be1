import { Actor, Event, type types } from "@walnats/core";
import { ZipkinMiddleware } from "@walnats/core/middlewares";
import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import zipkin from "zipkin";
import { HttpLogger } from "zipkin-transport-http";
import { connectPair } from "../helpers/pair.ts";
import { randomName } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { startReceiver } from "./http_receiver.ts";
import { broken, middlewareContract } from "./middleware_contract.ts";
import { EXPECTED, FAILED, runScenario } from "./run_scenario.ts";

/** A span in Zipkin's JSON: https://zipkin.io/zipkin-api/#/default/post_spans */
interface Span {
  readonly traceId: string;
  readonly id: string;
  readonly parentId?: string;
  readonly name: string;
  readonly kind?: string;
  readonly duration?: number;
  readonly localEndpoint?: { readonly serviceName?: string };
  readonly tags?: Readonly<Record<string, string>>;
}

// zipkin's recorder and transport never clear their timers.
const sanitize = false;

/** A context that follows asynchronous calls. */
function asyncContext(): zipkin.Context<zipkin.TraceId> {
  const storage = new AsyncLocalStorage<zipkin.TraceId>();
  return {
    setContext: (id) => storage.enterWith(id),
    getContext: () => storage.getStore()!,
    scoped: (callback) => storage.run(storage.getStore()!, callback),
    letContext: (id, callback) => storage.run(id, callback),
  };
}

const nowhere: zipkin.Recorder = { record() {} };

const failing: zipkin.Recorder = {
  record() {
    throw new Error("the client is broken");
  },
};

middlewareContract("ZipkinMiddleware", () => {
  const tracer = new zipkin.Tracer({ ctxImpl: new zipkin.ExplicitContext(), recorder: nowhere });
  return { middleware: new ZipkinMiddleware({ tracer }) };
}, () => new ZipkinMiddleware({ tracer: broken<zipkin.Tracer>() }));

middlewareContract("ZipkinMiddleware with a recorder", () => {
  const tracer = new zipkin.Tracer({ ctxImpl: asyncContext(), recorder: nowhere });
  return { middleware: new ZipkinMiddleware({ tracer }) };
}, () => {
  const tracer = new zipkin.Tracer({ ctxImpl: asyncContext(), recorder: failing });
  return new ZipkinMiddleware({ tracer });
});

/** Runs `body` with a tracer as an application makes it; gives the spans that were sent over HTTP. */
async function withTracer(
  expected: number,
  body: (tracer: zipkin.Tracer, middleware: types.Middleware) => Promise<void>,
  sampler?: zipkin.sampler.Sampler,
): Promise<Span[]> {
  await using receiver = await startReceiver();
  const endpoint = `http://127.0.0.1:${receiver.port}/api/v2/spans`;
  const { JSON_V2 } = zipkin.jsonEncoder;
  const logger = new HttpLogger({ endpoint, jsonEncoder: JSON_V2, httpInterval: 5 });
  const recorder = new zipkin.BatchRecorder({ logger });
  const tracer = new zipkin.Tracer({
    ctxImpl: asyncContext(),
    recorder,
    ...sampler && { sampler },
    localServiceName: "shop",
  });
  await body(tracer, new ZipkinMiddleware({ tracer }));
  const spans = () => receiver.posted.flatMap(({ body }) => JSON.parse(body) as Span[]);
  await until(`${expected} spans came`, () => spans().length >= expected);
  return spans();
}

/** Handles one message, with a span and another one below it. */
async function handleOne(
  tracer: zipkin.Tracer,
  middleware: types.Middleware,
  options: types.EmitOptions,
): Promise<types.AnyActor> {
  const event = new Event(randomName(), String);
  const handler = async () => {
    await sleep(1);
    await tracer.local("query", () => sleep(1));
  };
  const actor = new Actor(randomName("Actor"), event, handler, { middlewares: [middleware] });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "hi", { ...options, sync: true });
  await pair.sub.listen({ burst: true });
  return actor;
}

test("a span with the name, kind, tag and service goes to a collector, and spans of the handler nest", {
  sanitize,
}, async () => {
  let actor: types.AnyActor | undefined;
  const spans = await withTracer(2, async (tracer, middleware) => {
    actor = await handleOne(tracer, middleware, {});
  });
  const [job, query] = ["CONSUMER", undefined].map((kind) => spans.find((span) => span.kind === kind)!);
  assert.equal(job!.name, actor!.name.toLowerCase());
  assert.deepEqual(job!.tags, { event: actor!.event.name });
  assert.equal(job!.localEndpoint?.serviceName, "shop");
  assert.equal(job!.parentId, undefined);
  assert.ok(job!.duration! >= query!.duration!);
  assert.equal(query!.traceId, job!.traceId);
  assert.equal(query!.parentId, job!.id);
});

test("the trace is the one that the message names", { sanitize }, async () => {
  const trace = "0af7651916cd43dd8448eb211c80319c";
  const traceparent = `00-${trace}-b7ad6b7169203331-01`;
  const ways: [types.EmitOptions, string, string | undefined][] = [
    [{ traceId: trace }, trace, undefined],
    [{ traceId: "b7ad6b7169203331" }, "b7ad6b7169203331", undefined],
    [{ traceId: traceparent }, trace, "b7ad6b7169203331"],
    [{ meta: { "ce-traceparent": traceparent } }, trace, "b7ad6b7169203331"],
  ];
  for (const [options, traceId, parentId] of ways) {
    const spans = await withTracer(2, async (tracer, middleware) => {
      await handleOne(tracer, middleware, options);
    });
    const job = spans.find(({ kind }) => kind === "CONSUMER")!;
    assert.deepEqual([job.traceId, job.parentId], [traceId, parentId]);
    assert.deepEqual(spans.map(({ traceId }) => traceId), [traceId, traceId]);
  }
});

test("what is no trace id begins a trace", { sanitize }, async () => {
  const spans = await withTracer(2, async (tracer, middleware) => {
    await handleOne(tracer, middleware, { traceId: "order 66" });
  });
  for (const { traceId } of spans) assert.match(traceId, /^[\da-f]{16}$/);
});

test("each attempt has a span, and a failure has the tag error", { sanitize }, async () => {
  const expected = EXPECTED.calls.length + 1;
  const spans = await withTracer(expected, async (_, middleware) => void await runScenario([middleware]));
  assert.equal(spans.length, expected, "one for each call, and for what was not decoded");
  const errors = spans.map(({ tags }) => tags?.error).filter((error) => error !== undefined);
  assert.equal(errors.length, FAILED);
  assert.deepEqual(errors.filter((error) => error === "never").length, 3);
  assert.equal(new Set(spans.map(({ id }) => id)).size, expected);
});

test("whether a trace is recorded is what the publisher says, where it says so", { sanitize }, async () => {
  const { Sampler, neverSample, alwaysSample } = zipkin.sampler;
  const traceparent = (flags: string) => `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-${flags}`;
  for (const sample of [neverSample, alwaysSample]) {
    const spans = await withTracer(2, async (tracer, middleware) => {
      await handleOne(tracer, middleware, { traceId: traceparent("00") });
      await handleOne(tracer, middleware, { traceId: traceparent("01") });
    }, new Sampler(sample));
    assert.equal(spans.length, 2);
  }
});

test("whether traces that begin here are recorded is an option, and the handler may ask for its span", {
  sanitize,
}, async () => {
  const { Sampler, alwaysSample } = zipkin.sampler;
  const ids: unknown[] = [];
  const spans = await withTracer(1, async (tracer) => {
    for (const sampled of [false, true]) {
      const middleware = new ZipkinMiddleware({ tracer, sampled });
      const event = new Event(randomName(), String);
      const handler = () => void ids.push(middleware.span?.spanId);
      const actor = new Actor(randomName(), event, handler, { middlewares: [middleware] });
      await using pair = await connectPair([event], [actor]);
      await pair.pub.emit(event, "hi", { sync: true });
      await pair.sub.listen({ burst: true });
      assert.equal(middleware.span, undefined, "no job runs here");
    }
  }, new Sampler(alwaysSample));
  assert.equal(new Set(ids).size, 2);
  assert.deepEqual(spans.map(({ id }) => id), [ids[1]]);
});

test("what is no tracer is refused, and so is an unknown option", () => {
  const make = (options: unknown) => () => new ZipkinMiddleware(options as { tracer: zipkin.Tracer });
  assert.throws(make({ tracer: {} }), {
    name: "TypeError",
    message: 'ZipkinMiddleware: option "tracer" must be a tracer of zipkin, got an object of Object',
  });
  assert.throws(make(undefined), /needs the option "tracer"/);
  assert.throws(make({ rate: 1 }), /unknown option "rate"; it takes tracer, sampled/);
});
