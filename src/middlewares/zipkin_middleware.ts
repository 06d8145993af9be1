import type { Context, ErrorContext, OkContext } from "../context/context.ts";
import { checkOptions, isBoolean, withMethods } from "../options.ts";
import { errorText } from "./error_type.ts";
import { type JobInfo, JobSpans } from "./job_spans.ts";
import type { Middleware } from "./middleware.ts";
import { traceParentOf } from "./trace_parent.ts";

/** The part of zipkin's optional values that is used. */
export interface ZipkinOption {
  /** The same with another value, where there is one. */
  map(change: () => boolean): unknown;
}

/** The part of zipkin's `TraceId` that is used: trace and span at once. */
export interface ZipkinTraceId {
  /** Whether the span is recorded. */
  readonly sampled: ZipkinOption;
}

/** The part of zipkin's `Tracer` that is used. */
export interface ZipkinTracer<I extends ZipkinTraceId> {
  /** The service, where the tracer has a name for it. */
  readonly localEndpoint?: { readonly serviceName?: string } | undefined;
  /** A new trace. */
  createRootId(): I;
  /** A span below another. */
  createChildId(parent: NoInfer<I>): I;
  /** Runs a function in which a span is the current one. */
  letId<R>(id: NoInfer<I>, run: () => R): R;
  /** Names the current span. */
  recordRpc(name: string): void;
  /** Names the service of the current span. */
  recordServiceName(name: string): void;
  /** Tags the current span. */
  recordBinary(key: string, value: string): void;
  /** Tells what happens to the current span. */
  recordAnnotation(annotation: { readonly annotationType: string }): void;
}

/** The options of a `ZipkinMiddleware`. */
export interface ZipkinOptions<I extends ZipkinTraceId> {
  /** Makes the spans: a `Tracer` of the package `zipkin`. */
  tracer: ZipkinTracer<I>;
  /** Whether traces that begin here are recorded. @default as the tracer's sampler decides */
  sampled?: boolean | undefined;
}

/**
 * Makes a span of each job with Zipkin: of kind CONSUMER, named after the actor (Zipkin writes names in lower
 * case), from the start of its handler to its end, with the tag `event`, and `error` where it failed. A message
 * that cannot be decoded gives a span without duration.
 *
 * The trace is that of the message: its `traceId`, where that is one of Zipkin's (16 or 32 hexadecimal digits),
 * or the trace and the span of a `traceparent`, in `traceId` or a CloudEvent; else a new one. Spans that the
 * handler makes are children where the tracer's `ctxImpl` follows asynchronous calls; zipkin's `ExplicitContext`
 * does so up to the first `await`. Zipkin's recorder sends a span after a minute, finished or not, unless its
 * `timeout` is longer.
 *
 * @example
 * ```ts ignore
 * import { Actor, Event } from "@walnats/core";
 * import { ZipkinMiddleware } from "@walnats/core/middlewares";
 * import zipkin from "zipkin";
 * import { HttpLogger } from "zipkin-transport-http";
 *
 * const logger = new HttpLogger({
 *   endpoint: "http://localhost:9411/api/v2/spans",
 *   jsonEncoder: zipkin.jsonEncoder.JSON_V2,
 * });
 * const tracer = new zipkin.Tracer({
 *   ctxImpl: new zipkin.ExplicitContext(),
 *   recorder: new zipkin.BatchRecorder({ logger }),
 *   localServiceName: "greeter",
 * });
 * const GREETED = new Event("greeted", String);
 * const greet = new Actor("greet", GREETED, (name) => console.log(name), {
 *   middlewares: [new ZipkinMiddleware({ tracer })],
 * });
 * ```
 */
export class ZipkinMiddleware<I extends ZipkinTraceId> implements Middleware {
  readonly #tracer: ZipkinTracer<I>;
  readonly #sampled: boolean | undefined;
  readonly #spans = new JobSpans<I>((id, failure) => this.#end(id, failure));

  /** Throws a `TypeError` for what is no tracer, and for an unknown option. */
  constructor(options: ZipkinOptions<I>) {
    const isTracer = withMethods("a tracer of zipkin", "createRootId", "createChildId", "letId");
    checkOptions("ZipkinMiddleware", options, { tracer: isTracer, sampled: isBoolean });
    if (!options?.tracer) throw new TypeError('ZipkinMiddleware: needs the option "tracer"');
    this.#tracer = options.tracer;
    this.#sampled = options.sampled;
  }

  /** The id of the span of the job whose handler asks for it; `undefined` elsewhere, and in a thread or process. */
  get span(): I | undefined {
    return this.#spans.current;
  }

  /** Runs the handler inside of its span. */
  wrap<R>(context: Context, run: () => R): R {
    const id = this.#begin(context);
    return this.#tracer.letId(id, () => this.#spans.run(context, id, run));
  }

  /** Ends the span, where the handler's end has not. */
  onSuccess(context: OkContext): void {
    this.#spans.succeeded(context);
  }

  /** Ends the span of a job whose handler goes on, or makes that of one whose message could not be decoded. */
  onFailure(context: ErrorContext): void {
    this.#spans.failed(context, context.exception, () => this.#begin(context));
  }

  #begin(context: JobInfo): I {
    const tracer = this.#tracer;
    const id = this.#idOf(context);
    tracer.letId(id, () => {
      const service = tracer.localEndpoint?.serviceName;
      if (service !== undefined) tracer.recordServiceName(service);
      tracer.recordRpc(context.actor.name);
      tracer.recordBinary("event", context.actor.event.name);
      tracer.recordAnnotation({ annotationType: "ConsumerStart" });
    });
    return id;
  }

  #end(id: I, failure?: { readonly error: unknown }): void {
    this.#tracer.letId(id, () => {
      if (failure) this.#tracer.recordBinary("error", errorText(failure.error));
      this.#tracer.recordAnnotation({ annotationType: "ConsumerStop" });
    });
  }

  #idOf(context: JobInfo): I {
    const root = this.#tracer.createRootId();
    const parent = traceParentOf(context);
    if (parent) {
      const { traceId, spanId, flags } = parent;
      const sampled = root.sampled.map(() => (flags & 1) === 1);
      return this.#tracer.createChildId(changed(root, { traceId, spanId, sampled }));
    }
    const { traceId } = context;
    const wanted = this.#sampled;
    return changed(root, {
      ...traceId !== undefined && /^(?:[\da-f]{16}){1,2}$/.test(traceId) && { traceId },
      ...wanted !== undefined && { sampled: root.sampled.map(() => wanted) },
    });
  }
}

/** An id with other values: making one takes zipkin's class, which we do not have. */
function changed<I extends object>(id: I, values: Readonly<Record<string, unknown>>): I {
  return Object.create(id, Object.getOwnPropertyDescriptors(values));
}
