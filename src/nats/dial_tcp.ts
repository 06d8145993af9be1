// The TCP transport. On Deno too: it is faster there than transport-deno, and takes all TLS options.

import { connect as connectNode, type NodeConnectionOptions } from "@nats-io/transport-node";
import type { Dial } from "./dial.ts";

/** Connects over TCP or TLS. */
export const connect: Dial = (options) => connectNode(options as NodeConnectionOptions);
