// The public face of `@walnats/core/testing`: what tests of programs that use walnats need.

export { NatsServer } from "./nats_server.ts";
export { NatsServerNotFoundError } from "./nats_server_not_found_error.ts";
export { runBurst } from "./run_burst.ts";

export type { NatsServerOptions } from "./nats_server_options.ts";
export type { RunBurstOptions } from "./run_burst.ts";
