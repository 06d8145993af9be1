// How long a dial may take. Short, so that a server that hangs does not keep us from the next one; longer each time, as
// a slow network may need it.

import type { NatsConnection } from "@nats-io/nats-core";
import type { NatsInternals } from "./nats_internals.ts";

/** Milliseconds that the first dial of a server may take, with TLS; each further one half as long again. */
export const FIRST_DIAL = 2000;
const LONGEST_DIAL = 20_000;

/** Limits the dials of a connection until it is closed. */
export async function limitDials(connection: NatsConnection, internals: NatsInternals): Promise<void> {
  let limit = FIRST_DIAL;
  internals.limitDial(limit);
  for await (const { type } of connection.status()) {
    if (type === "reconnect") limit = FIRST_DIAL;
    else if (type === "reconnecting") limit = Math.min(limit * 1.5, LONGEST_DIAL);
    else continue;
    internals.limitDial(limit);
  }
}
