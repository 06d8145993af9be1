import type { Context, ErrorContext, OkContext } from "../context/context.ts";
import { HEADER_ID } from "../jetstream/header_names.ts";
import { checkOptions, withMethods } from "../options.ts";
import { errorText, errorType } from "./error_type.ts";
import { type JobInfo, JobSpans } from "./job_spans.ts";
import type { Middleware } from "./middleware.ts";
import { contextBelow, type OpenTelemetryContext } from "./open_telemetry_context.ts";
import { traceParentOf } from "./trace_parent.ts";

/** The part of OpenTelemetry's `Span` that is used. */
export interface OpenTelemetrySpan {
  /** Sets an attribute. */
  setAttribute(key: string, value: string): unknown;
  /** Sets whether what it spans went well. */
  setStatus(status: { code: number; message?: string }): unknown;
  /** Adds an error. */
  recordException(exception: Error | string): void;
  /** Ends it. */
  end(): void;
}

/** The part of OpenTelemetry's `SpanOptions` that is used. */
export interface OpenTelemetrySpanOptions {
  /** What part it has in the trace. */
  kind: number;
  /** What it is about. */
  attributes: Record<string, string | number>;
}

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
}

/** `SpanKind.CONSUMER` and `SpanStatusCode.ERROR` of `@opentelemetry/api`. */
const CONSUMER = 4;
const ERROR = 2;

/**
 * Makes a span of each job with OpenTelemetry: of kind CONSUMER, named after the actor, from the start of its
 * handler to its end. A failure gives it the status ERROR, the exception and `error.type`. A message that cannot
 * be decoded gives a span without duration.
 *
 * Its parent is the publisher's span, where `emit` was given the `traceparent` of that as `traceId`, in a
 * CloudEvent, or as a header `traceparent` in `meta`; else it begins a trace. Spans that the handler makes are its
 * children, where a context manager is registered, as `NodeTracerProvider.register()` does. Of a handler that runs
 * in a thread or process the span is made here, in the subscriber, and cannot become the parent of spans in there;
 * these can have the publisher's as their parent, by `currentContext().traceId`.
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
  readonly #spans = new JobSpans<OpenTelemetrySpan>((span, failure) => {
    if (failure) recordFailure(span, failure.error);
    span.end();
  });

  /** Throws a `TypeError` for what is no tracer, and for an unknown option. */
  constructor(options: OpenTelemetryTraceOptions) {
    const isTracer = withMethods("a tracer of OpenTelemetry", "startSpan", "startActiveSpan");
    checkOptions("OpenTelemetryTraceMiddleware", options, { tracer: isTracer });
    if (!options?.tracer) throw new TypeError('OpenTelemetryTraceMiddleware: needs the option "tracer"');
    this.#tracer = options.tracer;
  }

  /** Runs the handler inside of its span. */
  wrap<R>(context: Context, run: () => R): R {
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
  }

  /** Ends the span of a job whose handler goes on, or makes that of one whose message could not be decoded. */
  onFailure(context: ErrorContext): void {
    this.#spans.failed(context, context.exception, () => {
      const below = contextBelow(traceParentOf(context));
      return this.#tracer.startSpan(context.actor.name, spanOptions(context), below);
    });
  }
}

/** https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/ */
function spanOptions(context: JobInfo): OpenTelemetrySpanOptions {
  const { actor, attempts, headers, seqNumber, traceId } = context;
  const attributes: OpenTelemetrySpanOptions["attributes"] = {
    "event": actor.event.name,
    "messaging.system": "nats",
    "messaging.operation.name": "process",
    "messaging.operation.type": "process",
    "messaging.destination.name": actor.event.subjectName,
    "messaging.consumer.group.name": actor.name,
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

function recordFailure(span: OpenTelemetrySpan, error: unknown): void {
  span.recordException(error instanceof Error ? error : errorText(error));
  span.setAttribute("error.type", errorType(error));
  span.setStatus({ code: ERROR, message: errorText(error) });
}
