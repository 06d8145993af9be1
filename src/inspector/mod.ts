/**
 * A look at everything that walnats has on a server, and the means to steer it: events, actors and their lag, delayed
 * messages, dead letters, pauses.
 *
 * @example
 * ```ts ignore
 * import { Inspector } from "@walnats/core/inspector";
 *
 * await using inspector = await new Inspector().connect("nats://localhost:4222");
 * for (const { event, name, waiting, dead } of await inspector.actors()) console.log(event, name, waiting, dead);
 * ```
 *
 * @module
 */

import "../nats/tcp.ts";

export { ConnectedInspector } from "./connected_inspector.ts";
export { DelayedMessages } from "./delayed_messages.ts";
export { Inspector } from "./inspector.ts";
export { actorKey, ratesBetween } from "./rates.ts";
export type { ActorName } from "./connected_inspector.ts";
export type { ActorStatus, ListActorsOptions } from "./actor_status.ts";
export type { DelayedMessage } from "./delayed_message.ts";
export type { DelayedChoice, DelayedFilter, DelayedPage } from "./delayed_messages.ts";
export type { EventStatus, EventStatusLimits } from "./event_status.ts";
export type { DeclaredActor, DeclaredEvent, RegistryDifference } from "./registry_difference.ts";
export type { Finding, FindingCode } from "./findings/finding.ts";
export type { InstanceActor, InstanceStatus } from "./instance_status.ts";
export type { Rates } from "./rates.ts";
export type { ServerInfo } from "./server_info.ts";
export type { Sample, WatchOptions } from "./watch.ts";
