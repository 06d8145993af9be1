import { NO_JOBS, statusOf, type SubscriberStatus } from "../actors/subscriber_status.ts";
import { CONNECTION, hintOf, isMarked } from "../copies.ts";
import { tryRead } from "../describe_error.ts";
import { type ConnectedEvents, eventsOf, linkOf } from "../events/connected_events.ts";
import { show } from "../options.ts";

/** What a connection tells of itself; that of a publisher has no actors. */
export interface ConnectionStatus extends SubscriberStatus {
  readonly kind: "publisher" | "subscriber";
  /** The names of the events that a publisher may emit. */
  readonly events: readonly string[];
}

/** Throws a `TypeError` for what is no connection; `what` takes one. */
export function connectionStatus(conn: unknown, what: string): ConnectionStatus {
  const status = typeof conn === "object" && conn !== null ? statusOf(conn) : undefined;
  if (status) return { ...status, kind: "subscriber", events: [] };
  const link = isMarked(conn, CONNECTION) ? tryRead(() => linkOf(conn as ConnectedEvents)) : undefined;
  if (link) {
    const events = [...eventsOf(conn as ConnectedEvents)].map(({ name }) => name);
    return { kind: "publisher", link, events, actors: [], consumers: () => [], counts: () => NO_JOBS };
  }
  throw new TypeError(
    `${what} takes a connection, from actors.connect() or events.connect(), got ${show(conn)}${
      hintOf(conn, "a connection", CONNECTION)
    }`,
  );
}
