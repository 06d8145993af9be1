/**
 * All types of walnats, also as the namespace `types`.
 *
 * @module
 */

export type { AnyActor, Handler, HandlerOf } from "./actors/actor.ts";
export type { ActorsConnectOptions } from "./actors/actors.ts";
export type { ActorOptions, StartFrom } from "./actors/actor_options.ts";
export type { ConnectedInspector } from "./inspector/connected_inspector.ts";
export type { DeadLetter } from "./actors/dead_letter.ts";
export type { DeadLetterGroup } from "./actors/dead_letter_groups.ts";
export type { DeadLetterChoice, DeadLetterFilter, DeadLetterPage } from "./actors/dead_letters.ts";
export type { ListenOptions } from "./actors/listen_options.ts";
export type {
  ExportOf,
  FunctionName,
  FunctionNameAt,
  ListOf,
  MakeAnyHandler,
  MakeHandlerAt,
  MakeModuleHandler,
  MakeOtherHandler,
  ModuleHandler,
  OneOf,
} from "./actors/make_module_handler.ts";
export type { ExponentialOptions, RetryDelay } from "./actors/retry_delay.ts";
export type { ActorInfo } from "./context/actor_info.ts";
export type { Context, ErrorContext, HeaderRecord, OkContext } from "./context/context.ts";
export type { Delivery } from "./delivery.ts";
export type { FilterTimeOptions, TimeDecorator } from "./decorators/filter_time.ts";
export type {
  DecoratedHandler,
  HandlerDecorator,
  OrNothing,
  PartialDecorator,
} from "./decorators/handler_decorator.ts";
export type { RequireOptions } from "./decorators/require.ts";
export type { ErrorClass, SuppressOptions } from "./decorators/suppress.ts";
export type { Numbers } from "./decorators/time_pattern.ts";
export type {
  EmitManyErrorOptions,
  FailedMessage,
  RequestErrorOptions,
  WalnatsErrorOptions,
} from "./errors.ts";
export type { AnyEvent } from "./events/base_event.ts";
export type { ClockOptions, ClockRunOptions } from "./events/clock_options.ts";
export type { CloudEventOptions } from "./events/cloud_event.ts";
export type { EmitManyOptions, StoredMany } from "./events/emit_many.ts";
export type { EventMessage, EventResponse, MessageForAll } from "./events/event_message.ts";
export type { EmitOptions, Meta } from "./events/emit_options.ts";
export type { EventConstructor } from "./events/event.ts";
export type { EventOptions } from "./events/event_options.ts";
export type { LimitsOptions } from "./events/limits.ts";
export type { Monitored, MonitoredFailure, MonitoredMessage, MonitorOptions } from "./events/monitor.ts";
export type { RequestOptions } from "./events/request.ts";
export type { Signal, Url } from "./globals.ts";
export type { Logger } from "./logger.ts";
export type { ErrorThresholdOptions } from "./middlewares/error_threshold_middleware.ts";
export type { FrequencyOptions } from "./middlewares/frequency_middleware.ts";
export type { Middleware } from "./middlewares/middleware.ts";
export type { OpenTelemetryContext } from "./context/open_telemetry.ts";
export type {
  OpenTelemetryOptions,
  OpenTelemetryProducerSpan,
  OpenTelemetryProducerTracer,
} from "./middlewares/open_telemetry.ts";
export type { OpenTelemetryAttributes, OpenTelemetryMeter } from "./middlewares/open_telemetry_meter.ts";
export type { Emitting, EmittingMethod, Telemetry } from "./telemetry.ts";
export type { PublisherOptions } from "./events/events.ts";
export type { OpenTelemetrySpan, OpenTelemetrySpanOptions } from "./middlewares/open_telemetry_span.ts";
export type {
  OpenTelemetryTraceOptions,
  OpenTelemetryTracer,
} from "./middlewares/open_telemetry_trace_middleware.ts";
export type {
  PrometheusClient,
  PrometheusCounter,
  PrometheusHistogram,
  PrometheusMetricOptions,
  PrometheusMiddlewareOptions,
  PrometheusRegistry,
} from "./middlewares/prometheus_middleware.ts";
export type { SentryClient } from "./middlewares/sentry_middleware.ts";
export type { StatsdClient } from "./middlewares/statsd_middleware.ts";
export type {
  ZipkinOption,
  ZipkinOptions,
  ZipkinTraceId,
  ZipkinTracer,
} from "./middlewares/zipkin_middleware.ts";
export type { ByName } from "./names.ts";
export type { ConnectOptions, Server } from "./nats/connect.ts";
export type {
  AgedStreamOptions,
  OwnStreamOptions,
  OwnStreamsOptions,
} from "./jetstream/own_stream_options.ts";
export type { Stored } from "./jetstream/publish_stored.ts";
export type { RegisterOptions } from "./jetstream/streams.ts";
export type { Seconds } from "./seconds.ts";
export type { MessageOf, PlainSchema, Schema } from "./serializers/schema.ts";
export type { Serializer } from "./serializers/serializer.ts";
export type {
  AsyncApi,
  AsyncApiChannel,
  AsyncApiInfo,
  AsyncApiMessage,
  AsyncApiOperation,
  AsyncApiReference,
  AsyncApiReply,
  AsyncApiServer,
  AsyncApiTag,
} from "./services/async_api.ts";
export type { AsyncApiOptions, AsyncApisOptions } from "./services/async_api_options.ts";
export type { DiagramOptions } from "./services/diagram_options.ts";
export type { JsonSchema } from "./services/json_schema.ts";
export type { NatsUser } from "./services/permissions.ts";
export type { ServiceOptions } from "./services/service.ts";
