/**
 * The publisher half of walnats where there are sockets: what `@walnats/core/events` is on Node, Bun and Deno when it
 * comes from npm. It is `mod.ts` with TCP.
 *
 * @module
 */

import "../nats/tcp.ts";
import "../serializers/unfit_of_others.ts";

export * from "./mod.ts";
