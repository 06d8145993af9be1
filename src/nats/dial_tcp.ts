// The TCP transport. On Deno too: it is faster there than transport-deno, and takes all TLS options.

// Here, too, so that a bundler that shares chunks puts it before what it serves.
import "./bundled_require.ts";
import { connect as connectNode, type NodeConnectionOptions } from "@nats-io/transport-node";
import type { Dial } from "./dial.ts";
import { mendTransport } from "./mend_transport.ts";

/** Connects over TCP or TLS. */
export const connect: Dial = (options) => {
  const connecting = connectNode(options as NodeConnectionOptions);
  // What makes transports is set by now, and makes the first one in a later turn.
  mendTransport();
  return connecting;
};
