// The TCP transport. On Deno too: it is faster there than transport-deno, and takes all TLS options.

import type { ConnectionOptions, NatsConnection } from "@nats-io/nats-core";
import { connect, type NodeConnectionOptions } from "@nats-io/transport-node";

/** Connects over TCP or TLS. */
export function dialTcp(options: ConnectionOptions): Promise<NatsConnection> {
  return connect(options as NodeConnectionOptions);
}
