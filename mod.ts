/**
 * Event-driven background jobs and microservices on NATS JetStream, for Deno, Bun and Node.
 *
 * A publisher emits events; actors in any service listen to them. Every actor gets every event at least once, the
 * instances of an actor share the work, and no confirmed event is lost, whichever process crashes. After a crash a
 * job may run twice, so handlers must be idempotent.
 *
 * @example
 * ```ts ignore
 * import * as walnats from "@walnats/core";
 * import { z } from "zod";
 *
 * const USER_CREATED = new walnats.Event("user-created", z.object({ id: z.int(), name: z.string() }));
 *
 * await using pub = await new walnats.Events(USER_CREATED).connect();
 * await pub.register();
 *
 * const greet = new walnats.Actor("greet", USER_CREATED, (user) => console.log(`hi ${user.name}`));
 * await using sub = await new walnats.Actors(greet).connect();
 * await sub.register();
 *
 * await pub.emit(USER_CREATED, { id: 1, name: "Ann" });
 * await sub.listen({ signal: walnats.shutdownSignal() });
 * ```
 *
 * @module
 */

import "./src/nats/tcp.ts";
import "./src/serializers/unfit_of_others.ts";

export {
  ConsumerConfigError,
  ConsumerExistsError,
  ConsumerNotFoundError,
  JobTimeoutError,
  LeaseLostError,
  ShutdownError,
} from "./src/actor_errors.ts";
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
} from "./src/errors.ts";
export { Actor } from "./src/actors/actor.ts";
export { Actors } from "./src/actors/actors.ts";
export { BaseEvent } from "./src/events/base_event.ts";
export { Clock } from "./src/events/clock.ts";
export { CloudEvent } from "./src/events/cloud_event.ts";
export { ConnectedActors } from "./src/actors/connected_actors.ts";
export { ConnectedEvents } from "./src/events/connected_events.ts";
export { contentUid } from "./src/events/content_uid.ts";
export { currentContext } from "./src/context/current_context.ts";
export { DeadLetters } from "./src/actors/dead_letters.ts";
export { Event } from "./src/events/event.ts";
export { Events } from "./src/events/events.ts";
export { EventWithResponse } from "./src/events/event_with_response.ts";
export { ExecuteIn } from "./src/actors/execute_in.ts";
export { exponential } from "./src/actors/retry_delay.ts";
export { HandlerNotFoundError } from "./src/actors/handler_not_found_error.ts";
export { Limits } from "./src/events/limits.ts";
export { moduleHandler } from "./src/actors/module_handler.ts";
export { Priority } from "./src/actors/priority.ts";
export { Reject } from "./src/actors/reject.ts";
export { Retry } from "./src/actors/retry.ts";
export { Services } from "./src/services/services.ts";
export { serveWorker } from "./src/actors/serve_worker.ts";
export { shutdownSignal } from "./src/actors/shutdown_signal.ts";
export { WorkerCrashedError } from "./src/actors/worker_crashed_error.ts";
export * as middlewares from "./src/middlewares/mod.ts";
export * as decorators from "./src/decorators/mod.ts";
export * as serializers from "./src/serializers/mod.ts";

export type * as types from "./src/types.ts";
export type * from "./src/types.ts";
