// What `diagnose` looks at: everything is asked for once, before anything is judged.

import type { AccountInfo } from "../../jetstream/account_info.ts";
import type { StreamInfo } from "../../jetstream/jetstream_api.ts";
import type { ServerPing } from "../../jetstream/ping_servers.ts";
import type { ActorStatus } from "../actor_status.ts";
import type { DelayedMessage } from "../delayed_message.ts";
import type { EventStatus } from "../event_status.ts";
import type { InstanceStatus } from "../instance_status.ts";
import type { RegistryDifference } from "../registry_difference.ts";

/** A stream that walnats keeps for itself. */
export interface OwnStream {
  readonly name: string;
  /** What it keeps, for people. */
  readonly keeps: string;
  /** Whether an actor needs it. */
  readonly isNeeded: (actor: ActorStatus) => boolean;
  /** `undefined`: it is not there. */
  readonly info: StreamInfo | undefined;
}

/** What was seen. */
export interface Observations {
  readonly servers: readonly ServerPing[];
  /** Of the server that we talk to. */
  readonly version: string;
  /** Most bytes of a message that it takes. */
  readonly maxPayload: number;
  readonly isCluster: boolean;
  /** `undefined`: this user may not ask. */
  readonly account: AccountInfo | undefined;
  readonly events: readonly EventStatus[];
  readonly actors: readonly ActorStatus[];
  /** The same, a second later. */
  readonly later: readonly ActorStatus[];
  /** Programs that have announced themselves; none where this user may not ask. */
  readonly instances: readonly InstanceStatus[];
  readonly own: readonly OwnStream[];
  /** When the newest dead letter of an actor was stored, by `event actor`. */
  readonly newestDead: ReadonlyMap<string, Date>;
  /** Delayed messages whose time was over for a minute, the first of each actor. */
  readonly overdue: readonly DelayedMessage[];
  /** Streams and consumers of the delayed messages of actors that are not there. */
  readonly leftovers: readonly Leftover[];
  readonly differences: readonly RegistryDifference[];
  /** For a declared event that is missing: the stream of others that has its subject. */
  readonly foreign: ReadonlyMap<string, string>;
  /** What this user may not ask, for people. */
  readonly denied: readonly string[];
}

/** Delayed messages of an actor that is gone. */
export interface Leftover {
  readonly stream: string;
  readonly actor: string;
  readonly messages: number;
}
