import type { Context, ErrorContext, OkContext } from "../context/context.ts";
import { HEADER_ID } from "../jetstream/header_names.ts";
import type { Delivery } from "../delivery.ts";
import { checkOptions, withMethods } from "../options.ts";
import { errorType } from "./error_type.ts";
import { type JobInfo, JobSpans } from "./job_spans.ts";
import type { Middleware } from "./middleware.ts";
import { contextBelow, type OpenTelemetryContext } from "../context/open_telemetry.ts";
import { MessagingMetrics, type OpenTelemetryMeter } from "./open_telemetry_meter.ts";
import { traceParentOf } from "./trace_parent.ts";
import { recordFailure } from "./record_failure.ts";
import type { OpenTelemetrySpan, OpenTelemetrySpanOptions } from "./open_telemetry_span.ts";

/** The part of OpenTelemetry's `Tracer` that is used. */
export interface OpenTelemetryTracer {
  /** Starts a span. */
  startSpan(
    name: string,
    options: OpenTelemetrySpanOptions,
    context: OpenTelemetryContext,
  ): OpenTelemetrySpan;
  /** Starts a span, and runs a function in which it is the active one. */
  startActiveSpan<F extends (span: OpenTelemetrySpan) => unknown>(
    name: string,
    options: OpenTelemetrySpanOptions,
    context: OpenTelemetryContext,
    run: F,
  ): ReturnType<F>;
}

/** The options of an `OpenTelemetryTraceMiddleware`. */
export interface OpenTelemetryTraceOptions {
  /** Makes the spans: `trace.getTracer("…")` of `@opentelemetry/api`. */
  tracer: OpenTelemetryTracer;
  /** Makes the metrics: `metrics.getMeter("…")`. @default none */
  meter?: OpenTelemetryMeter | undefined;
}

/** `SpanKind.CONSUMER` of `@opentelemetry/api`. */
const CONSUMER = 4;

/**
 * Makes a span of each job with OpenTelemetry: of kind CONSUMER, named after the actor, from the start of its
 * handler to its end. A failure gives it the status ERROR, the exception and `error.type`. A message that cannot
 * be decoded gives a span without duration.
 *
 * Its parent is the publisher's span, where `emit` was given the `traceparent` of that as `traceId`, in a
 * CloudEvent, or as a header `traceparent` in `meta`; else it begins a trace. Spans that the handler makes are its
 * children, where a context manager is registered, as `NodeTracerProvider.register()` does; so are those of a handler
 * in a thread or process, where its module sets up OpenTelemetry, too.
 *
 * With a meter, it counts `messaging.client.consumed.messages` and measures `messaging.process.duration`, by event,
 * actor and error.
 *
 * The attributes are `event`, as in Python walnats, those of OpenTelemetry's semantic conventions for messaging
 * (`messaging.system`, `messaging.operation.type`, `messaging.destination.name`, `messaging.consumer.group.name`,
 * `messaging.message.id`, and `messaging.message.conversation_id` for a trace id in another format),
 * `walnats.attempt` and `walnats.stream_seq_id`.
 *
 * @example
 * ```ts
 * import { trace } from "@opentelemetry/api";
 * import { Actor, Event } from "@walnats/core";
 * import { OpenTelemetryTraceMiddleware } from "@walnats/core/middlewares";
 *
 * const GREETED = new Event("greeted", String);
 * const greet = new Actor("greet", GREETED, (name) => console.log(name), {
 *   middlewares: [new OpenTelemetryTraceMiddleware({ tracer: trace.getTracer("greeter") })],
 * });
 * console.log(greet.name);
 * ```
 */
export class OpenTelemetryTraceMiddleware implements Middleware {
  readonly #tracer: OpenTelemetryTracer;
  readonly #metrics: MessagingMetrics;
  /** When handlers began, by what is one object in all contexts of a delivery. */
  readonly #begun = new WeakMap<Delivery, number>();
  readonly #spans = new JobSpans<OpenTelemetrySpan>((span, failure) => {
    if (failure) recordFailure(span, failure.error);
    span.end();
  });

  /** Throws a `TypeError` for what is no tracer, and for an unknown option. */
  constructor(options: OpenTelemetryTraceOptions) {
    const isTracer = withMethods("a tracer of OpenTelemetry", "startSpan", "startActiveSpan");
    const meter = withMethods("a meter of OpenTelemetry", "createCounter", "createHistogram");
    checkOptions("OpenTelemetryTraceMiddleware", options, { tracer: isTracer, meter });
    if (!options?.tracer) throw new TypeError('OpenTelemetryTraceMiddleware: needs the option "tracer"');
    this.#tracer = options.tracer;
    this.#metrics = new MessagingMetrics(options.meter, "actor");
  }

  /** The span of the job whose handler asks for it; `undefined` elsewhere, and in a thread or process. */
  get span(): OpenTelemetrySpan | undefined {
    return this.#spans.current;
  }

  /** Runs the handler inside of its span. */
  wrap<R>(context: Context, run: () => R): R {
    this.#begun.set(context.metadata, performance.now());
    return this.#tracer.startActiveSpan(
      context.actor.name,
      spanOptions(context),
      contextBelow(traceParentOf(context)),
      (span) => this.#spans.run(context, span, run),
    );
  }

  /** Ends the span, where the handler's end has not. */
  onSuccess(context: OkContext): void {
    this.#spans.succeeded(context);
    this.#metrics.record(1, context.duration, metricAttributes(context));
  }

  /** Ends the span of a job whose handler goes on, or makes that of one whose message could not be decoded. */
  onFailure(context: ErrorContext): void {
    this.#spans.failed(context, context.exception, () => {
      const below = contextBelow(traceParentOf(context));
      return this.#tracer.startSpan(context.actor.name, spanOptions(context), below);
    });
    const begun = this.#begun.get(context.metadata);
    const duration = begun === undefined ? 0 : (performance.now() - begun) / 1000;
    const attributes = { ...metricAttributes(context), "error.type": errorType(context.exception) };
    this.#metrics.record(1, duration, attributes);
  }
}

/** https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/ */
function spanOptions(context: JobInfo): OpenTelemetrySpanOptions {
  const { attempts, headers, seqNumber, traceId } = context;
  const attributes: OpenTelemetrySpanOptions["attributes"] = {
    ...metricAttributes(context),
    "messaging.operation.type": "process",
    "walnats.attempt": attempts,
    "walnats.stream_seq_id": seqNumber,
  };
  const uid = headers[HEADER_ID];
  if (uid !== undefined) attributes["messaging.message.id"] = uid;
  if (traceId !== undefined && !traceParentOf(context)) {
    attributes["messaging.message.conversation_id"] = traceId;
  }
  return { kind: CONSUMER, attributes };
}

function metricAttributes({ actor }: JobInfo): OpenTelemetrySpanOptions["attributes"] {
  return {
    "event": actor.event.name,
    "messaging.system": "nats",
    "messaging.operation.name": "process",
    "messaging.destination.name": actor.event.subjectName,
    "messaging.consumer.group.name": actor.name,
  };
}
