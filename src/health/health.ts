import type { ConnectedActors } from "../actors/connected_actors.ts";
import type { ConnectedEvents } from "../events/connected_events.ts";
import { connectionStatus } from "./connection_status.ts";

/** One thing that was looked at. */
export interface HealthCheck {
  /** `"connection"`: to NATS. `"listen"`: whether all actors listen. */
  readonly name: "connection" | "listen";
  /** All is well. */
  readonly ok: boolean;
  /** What is not, or what is. */
  readonly message: string;
}

/** How a connection is. */
export interface Health {
  /** `false`: only a restart helps. */
  readonly alive: boolean;
  /** It takes messages now. */
  readonly ready: boolean;
  /** Why. */
  readonly checks: readonly HealthCheck[];
}

/**
 * Tells how a subscriber or a publisher is, by what is known here and now: nothing is asked for.
 *
 * It is alive until its connection is closed for good; while NATS is away, it connects again by itself. It is ready
 * while it is connected and all its actors listen, and no more from the moment on in which its stop begins; a publisher
 * while it is connected.
 *
 * @throws {TypeError} for what is no connection of `actors.connect()` or `events.connect()`
 *
 * @example
 * ```ts ignore
 * import { health } from "@walnats/core/health";
 *
 * const { alive, ready, checks } = health(conn);
 * ```
 */
export function health(conn: ConnectedActors | ConnectedEvents): Health {
  const { kind, link, actors, consumers } = connectionStatus(conn, "health");
  const connection: HealthCheck = {
    name: "connection",
    ok: !link.away,
    message: link.closed ? "closed for good" : link.away ? "NATS is away: connecting again" : "connected",
  };
  if (kind === "publisher") return { alive: !link.closed, ready: connection.ok, checks: [connection] };
  const listening = consumers().length;
  const listen: HealthCheck = {
    name: "listen",
    ok: listening === actors.length,
    message: `${listening} of ${actors.length} actors listen`,
  };
  return { alive: !link.closed, ready: connection.ok && listen.ok, checks: [connection, listen] };
}
