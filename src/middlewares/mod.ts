/**
 * Hooks around jobs, for observing: logs, metrics, traces, alerts. Third-party clients are handed in; walnats
 * depends on none of them.
 *
 * @example
 * ```ts
 * import { Actor, Event } from "@walnats/core";
 * import { ErrorThresholdMiddleware, TextLogMiddleware } from "@walnats/core/middlewares";
 *
 * const GREETED = new Event("greeted", String);
 * const greet = new Actor("greet", GREETED, (name) => console.log(`hi ${name}`), {
 *   middlewares: [new ErrorThresholdMiddleware(new TextLogMiddleware(console), { actorFailures: 3 })],
 * });
 * console.log(greet.name);
 * ```
 *
 * @module
 */

export { CurrentContextMiddleware } from "./current_context_middleware.ts";
export { ErrorThresholdMiddleware } from "./error_threshold_middleware.ts";
export { ExtraLogMiddleware } from "./extra_log_middleware.ts";
export { FrequencyMiddleware } from "./frequency_middleware.ts";
export { openTelemetry } from "./open_telemetry.ts";
export { OpenTelemetryTraceMiddleware } from "./open_telemetry_trace_middleware.ts";
export { PrometheusMiddleware } from "./prometheus_middleware.ts";
export { SentryMiddleware } from "./sentry_middleware.ts";
export { StatsdMiddleware } from "./statsd_middleware.ts";
export { TextLogMiddleware } from "./text_log_middleware.ts";
export { ZipkinMiddleware } from "./zipkin_middleware.ts";

export type { Context, ErrorContext, HeaderRecord, OkContext } from "../context/context.ts";
export type { Delivery } from "../delivery.ts";
export type { Logger } from "../logger.ts";
export type { Seconds } from "../seconds.ts";
export type { ErrorThresholdOptions } from "./error_threshold_middleware.ts";
export type { FrequencyOptions } from "./frequency_middleware.ts";
export type { Middleware } from "./middleware.ts";
export type { OpenTelemetryContext } from "../context/open_telemetry.ts";
export type {
  OpenTelemetryOptions,
  OpenTelemetryProducerSpan,
  OpenTelemetryProducerTracer,
} from "./open_telemetry.ts";
export type { OpenTelemetryAttributes, OpenTelemetryMeter } from "./open_telemetry_meter.ts";
export type { Emitting, EmittingMethod, Telemetry } from "../telemetry.ts";
export type { OpenTelemetrySpan, OpenTelemetrySpanOptions } from "./open_telemetry_span.ts";
export type { OpenTelemetryTraceOptions, OpenTelemetryTracer } from "./open_telemetry_trace_middleware.ts";
export type {
  PrometheusClient,
  PrometheusCounter,
  PrometheusHistogram,
  PrometheusMetricOptions,
  PrometheusMiddlewareOptions,
  PrometheusRegistry,
} from "./prometheus_middleware.ts";
export type { SentryClient } from "./sentry_middleware.ts";
export type { StatsdClient } from "./statsd_middleware.ts";
export type { ZipkinOption, ZipkinOptions, ZipkinTraceId, ZipkinTracer } from "./zipkin_middleware.ts";
