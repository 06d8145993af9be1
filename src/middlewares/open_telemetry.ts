import { traceParentText } from "../context/trace_parent.ts";
import { LogLimit } from "../log_limit.ts";
import { defaultLogger } from "../logger.ts";
import { checkOptions, withMethods } from "../options.ts";
import type { Emitting, Telemetry } from "../telemetry.ts";
import { errorType } from "./error_type.ts";
import {
  MessagingMetrics,
  type OpenTelemetryAttributes,
  type OpenTelemetryMeter,
} from "./open_telemetry_meter.ts";
import type { OpenTelemetrySpan, OpenTelemetrySpanOptions } from "./open_telemetry_span.ts";
import { recordFailure } from "./record_failure.ts";

/** The part of OpenTelemetry's `Span` that a publisher's has besides. */
export interface OpenTelemetryProducerSpan extends OpenTelemetrySpan {
  /** Its ids, which go with the message. */
  spanContext(): { traceId: string; spanId: string; traceFlags: number };
}

/** The part of OpenTelemetry's `Tracer` that a publisher uses. */
export interface OpenTelemetryProducerTracer {
  /** Starts a span below the active one. */
  startSpan(name: string, options: OpenTelemetrySpanOptions): OpenTelemetryProducerSpan;
}

/** The options of `openTelemetry`. */
export interface OpenTelemetryOptions {
  /** Makes the spans: `trace.getTracer("…")` of `@opentelemetry/api`. */
  tracer: OpenTelemetryProducerTracer;
  /** Makes the metrics: `metrics.getMeter("…")`. @default none */
  meter?: OpenTelemetryMeter | undefined;
}

/** `SpanKind.PRODUCER` of `@opentelemetry/api`. */
const PRODUCER = 3;

type Operation = keyof Emitting;

/**
 * The option `telemetry` of `Events.connect`, with OpenTelemetry: a span of kind PRODUCER for each `emit`, `emitMany`
 * and `request`, below the active span, and named `publish …` or `request …` with the event's subject. Messages carry
 * it as the header `traceparent`, so that the jobs of all actors with an `OpenTelemetryTraceMiddleware` are its
 * children, and so is what services of others do with them; a `traceparent` in `meta`, or of a CloudEvent, stays. A
 * failure gives the span the status ERROR, the exception and `error.type`.
 *
 * With a meter, it counts `messaging.client.sent.messages` and measures `messaging.client.operation.duration`, by event
 * and error. Of `emit` without `sync`, that is what it takes to hand the message over.
 *
 * @returns what `Events.connect` takes
 * @throws {TypeError} for what is no tracer or no meter, and for an unknown option
 *
 * @example
 * ```ts
 * import { metrics, trace } from "@opentelemetry/api";
 * import { Event, Events } from "@walnats/core";
 * import { openTelemetry } from "@walnats/core/middlewares";
 *
 * const GREETED = new Event("greeted", String);
 * const telemetry = openTelemetry({ tracer: trace.getTracer("greeter"), meter: metrics.getMeter("greeter") });
 * export const connect = () => new Events(GREETED).connect(undefined, { telemetry });
 * ```
 */
export function openTelemetry(options: OpenTelemetryOptions): Telemetry {
  checkOptions("openTelemetry", options, {
    tracer: withMethods("a tracer of OpenTelemetry", "startSpan"),
    meter: withMethods("a meter of OpenTelemetry", "createCounter", "createHistogram"),
  });
  if (!options?.tracer) throw new TypeError('openTelemetry: needs the option "tracer"');
  const { tracer, meter } = options;
  const metrics = new MessagingMetrics(meter, "publisher");
  const log = new LogLimit(defaultLogger);
  // What fails about telemetry changes nothing of what is emitted.
  const failed = (error: unknown) =>
    log.log("error", "walnats: the telemetry of a publisher failed", { error });
  return (connection) => {
    for (const operation of ["emit", "emitMany", "request"] as const) {
      const send = connection[operation].bind(connection);
      connection[operation] = (event, message, options) => {
        const attributes = attributesOf(operation, event, options);
        const name = `${attributes["messaging.operation.name"]} ${attributes["messaging.destination.name"]}`;
        let span: OpenTelemetryProducerSpan;
        let traced = options;
        try {
          span = tracer.startSpan(name, { kind: PRODUCER, attributes: { ...attributes } });
          traced = withTraceParent(options, traceParentText(span.spanContext()));
        } catch (error) {
          failed(error);
          return send(event, message, options);
        }
        const begun = performance.now();
        const sending = send(event, message, traced);
        const end = (count: number, failure?: { readonly error: unknown }) => {
          if (failure) {
            attributes["error.type"] = errorType(failure.error);
            recordFailure(span, failure.error);
          }
          span.end();
          metrics.record(count, (performance.now() - begun) / 1000, shared(attributes));
        };
        sending.then((stored) => end(countOf(operation, message, stored)), (error) => end(1, { error }))
          .catch(failed);
        return sending;
      };
    }
  };
}

/** https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/ */
function attributesOf(operation: Operation, event: unknown, options: unknown): OpenTelemetryAttributes {
  const { name, subjectName } = (event ?? {}) as { name?: unknown; subjectName?: unknown };
  const { uid } = (options ?? {}) as { uid?: unknown };
  return {
    "event": String(name),
    "messaging.system": "nats",
    "messaging.operation.name": operation === "request" ? "request" : "publish",
    "messaging.operation.type": "send",
    "messaging.destination.name": String(subjectName),
    ...typeof uid === "string" && { "messaging.message.id": uid },
  };
}

/** Those that metrics are counted by: an id would make a series of each message. */
function shared(
  { "messaging.message.id": _, ...attributes }: OpenTelemetryAttributes,
): OpenTelemetryAttributes {
  return attributes;
}

function withTraceParent(options: unknown, traceparent: string | undefined): unknown {
  if (!traceparent) return options;
  const { meta, traceId } = (options ?? {}) as { meta?: Record<string, unknown>; traceId?: unknown };
  if (meta === undefined || [Object.prototype, null].includes(Object.getPrototypeOf(meta))) {
    return { ...options as object, meta: { traceparent, ...meta } };
  }
  // A CloudEvent has a place of its own for it, which nobody may change.
  return traceId === undefined && !meta["traceparent"]
    ? { ...options as object, traceId: traceparent }
    : options;
}

/** Of many, the server says how many it has stored; else only a list says how many there were. */
function countOf(operation: Operation, messages: unknown, result: unknown): number {
  if (operation !== "emitMany") return 1;
  const { stored } = (result ?? {}) as { stored?: unknown };
  return typeof stored === "number" ? stored : Array.isArray(messages) ? messages.length : 1;
}
