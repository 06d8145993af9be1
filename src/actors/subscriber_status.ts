// What a subscriber's connection tells of itself to who looks after its health.

import type { NatsLink } from "../nats/nats_link.ts";
import type { AnyActor } from "./actor.ts";

/** An actor that listens. */
interface ListeningActor {
  readonly actor: AnyActor;
  readonly watch: {
    /** The messages in hand. */
    readonly leases: { readonly size: number };
  };
}

/** The jobs that an actor has done here. */
export interface JobCounts {
  readonly succeeded: number;
  /** Attempts that failed. */
  readonly failed: number;
  /** Milliseconds that those took that succeeded while jobs were timed. */
  readonly time: number;
  /** Of the longest of them. */
  readonly longest: number;
}

/** None so far. */
export const NO_JOBS: JobCounts = { succeeded: 0, failed: 0, time: 0, longest: 0 };

/** What a connection tells. */
export interface SubscriberStatus {
  readonly link: NatsLink;
  readonly actors: readonly AnyActor[];
  /** Those that listen; none while `listen()` starts or stops. */
  consumers(): readonly ListeningActor[];
  /** Since it connected. */
  counts(actor: AnyActor): JobCounts;
}

const statuses = new WeakMap<object, SubscriberStatus>();

/** This connection tells this. */
export function provideStatus(connection: object, status: SubscriberStatus): void {
  statuses.set(connection, status);
}

/** What it tells; `undefined`: it is none of ours. */
export function statusOf(connection: object): SubscriberStatus | undefined {
  return statuses.get(connection);
}
