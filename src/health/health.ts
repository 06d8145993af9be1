import type { ConnectedActors } from "../actors/connected_actors.ts";
import { statusOf, type SubscriberStatus } from "../actors/subscriber_status.ts";
import { show } from "../options.ts";

/** One thing that was looked at. */
export interface HealthCheck {
  /** `"connection"`: to NATS. `"listen"`: whether all actors listen. */
  readonly name: "connection" | "listen";
  /** All is well. */
  readonly ok: boolean;
  /** What is not, or what is. */
  readonly message: string;
}

/** How a subscriber is. */
export interface Health {
  /** `false`: only a restart helps. */
  readonly alive: boolean;
  /** It takes messages now. */
  readonly ready: boolean;
  /** Why. */
  readonly checks: readonly HealthCheck[];
}

/**
 * Tells how a subscriber is, by what is known here and now: nothing is asked for.
 *
 * It is alive until its connection is closed for good; while NATS is away, it connects again by itself. It is ready
 * while it is connected and all its actors listen, and no more from the moment on in which its stop begins.
 *
 * @throws {TypeError} for what is no connection of `actors.connect()`
 *
 * @example
 * ```ts ignore
 * import { health } from "@walnats/core/health";
 *
 * const { alive, ready, checks } = health(conn);
 * ```
 */
export function health(conn: ConnectedActors): Health {
  const { link, actors, consumers } = subscriberStatus(conn);
  const listening = consumers().length;
  const connection: HealthCheck = {
    name: "connection",
    ok: !link.away,
    message: link.closed ? "closed for good" : link.away ? "NATS is away: connecting again" : "connected",
  };
  const listen: HealthCheck = {
    name: "listen",
    ok: listening === actors.length,
    message: `${listening} of ${actors.length} actors listen`,
  };
  return { alive: !link.closed, ready: connection.ok && listen.ok, checks: [connection, listen] };
}

/** What the connection tells of itself; throws a `TypeError` for what is none. */
export function subscriberStatus(conn: unknown): SubscriberStatus {
  const status = typeof conn === "object" && conn !== null ? statusOf(conn) : undefined;
  if (status) return status;
  throw new TypeError(
    `health takes the connection of a subscriber, from actors.connect(), got ${show(conn)}`,
  );
}
