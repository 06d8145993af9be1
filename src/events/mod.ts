/**
 * The publisher half of walnats, for the edge too: it can be bundled for browsers and workers without any `node:`
 * import, and connects to NATS over WebSocket there.
 *
 * @example
 * ```ts ignore
 * import { Event, Events } from "@walnats/core/events";
 *
 * const CLICKED = new Event("link-clicked", String);
 * const conn = await new Events(CLICKED).connect("wss://nats.example.com");
 * await conn.emit(CLICKED, location.href);
 * ```
 *
 * @module
 */

export {
  ConnectError,
  ConnectionClosedError,
  DecodeError,
  EmitManyError,
  EmitRefusedError,
  EmitTimeoutError,
  EncodeError,
  JetStreamUnavailableError,
  MaxPayloadError,
  NotRegisteredError,
  OutboundBufferLimitError,
  RequestError,
  RequestTimeoutError,
  StreamConfigError,
  StreamExistsError,
  StreamNotFoundError,
  WalnatsError,
} from "../errors.ts";
export { BaseEvent } from "./base_event.ts";
export { Clock } from "./clock.ts";
export { CloudEvent } from "./cloud_event.ts";
export { ConnectedEvents } from "./connected_events.ts";
export { contentUid } from "./content_uid.ts";
export { Event } from "./event.ts";
export { Events } from "./events.ts";
export { EventWithResponse } from "./event_with_response.ts";
export { Limits } from "./limits.ts";
export * as serializers from "../serializers/mod.ts";

export type { HeaderRecord } from "../context/context.ts";
export type {
  EmitManyErrorOptions,
  FailedMessage,
  RequestErrorOptions,
  WalnatsErrorOptions,
} from "../errors.ts";
export type { Signal } from "../globals.ts";
export type { Logger } from "../logger.ts";
export type { ByName } from "../names.ts";
export type { Emitting, EmittingMethod, Telemetry } from "../telemetry.ts";
export type { PublisherOptions } from "./events.ts";
export type { ConnectOptions, Server } from "../nats/connect.ts";
export type { Stored } from "../jetstream/publish_stored.ts";
export type { RegisterOptions } from "../jetstream/streams.ts";
export type { Seconds } from "../seconds.ts";
export type { MessageOf, PlainSchema, Schema } from "../serializers/schema.ts";
export type { Serializer } from "../serializers/serializer.ts";
export type { AnyEvent } from "./base_event.ts";
export type { ClockOptions, ClockRunOptions } from "./clock_options.ts";
export type { CloudEventOptions } from "./cloud_event.ts";
export type { EmitManyOptions, StoredMany } from "./emit_many.ts";
export type { EventMessage, EventResponse, MessageForAll } from "./event_message.ts";
export type { EmitOptions, Meta } from "./emit_options.ts";
export type { EventConstructor } from "./event.ts";
export type { EventOptions } from "./event_options.ts";
export type { LimitsOptions } from "./limits.ts";
export type { Monitored, MonitoredFailure, MonitoredMessage, MonitorOptions } from "./monitor.ts";
export type { RequestOptions } from "./request.ts";
