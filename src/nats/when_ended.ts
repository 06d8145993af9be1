import { ConnectionClosedError } from "../errors.ts";
import type { NatsLink } from "./nats_link.ts";

/**
 * Resolves when the connection is closed: to `undefined` where `close()` was called, here or on the connection of
 * nats.js, else to an error with the cause.
 */
export async function whenEnded(link: NatsLink): Promise<ConnectionClosedError | undefined> {
  const cause = await link.connection.closed();
  // Without reconnecting, a server that just closes the socket leaves no error.
  if (!cause && (!link.broken || link.internals.reconnects)) return undefined;
  const reason = cause ? cause.message : "the server closed it, and it is not to be opened again";
  return new ConnectionClosedError(
    `the connection to NATS has ended: ${reason}; connect() again, or restart the program`,
    cause ? { cause } : {},
  );
}
