import { statusOf, type SubscriberStatus } from "../actors/subscriber_status.ts";
import { CONNECTION, hintOf, isMarked } from "../copies.ts";
import { tryRead } from "../describe_error.ts";
import { type ConnectedEvents, linkOf } from "../events/connected_events.ts";
import { show } from "../options.ts";

/** What a connection tells of itself; that of a publisher has no actors. */
export interface ConnectionStatus extends SubscriberStatus {
  readonly kind: "publisher" | "subscriber";
}

/** Throws a `TypeError` for what is no connection; `what` takes one. */
export function connectionStatus(conn: unknown, what: string): ConnectionStatus {
  const status = typeof conn === "object" && conn !== null ? statusOf(conn) : undefined;
  if (status) return { ...status, kind: "subscriber" };
  const link = isMarked(conn, CONNECTION) ? tryRead(() => linkOf(conn as ConnectedEvents)) : undefined;
  if (link) {
    const counts = () => ({ succeeded: 0, failed: 0 });
    return { kind: "publisher", link, actors: [], consumers: () => [], counts };
  }
  throw new TypeError(
    `${what} takes a connection, from actors.connect() or events.connect(), got ${show(conn)}${
      hintOf(conn, "a connection", CONNECTION)
    }`,
  );
}
