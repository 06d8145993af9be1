/**
 * How a subscriber is, for Kubernetes, Prometheus and whoever else asks: `/livez`, `/readyz`, `/metrics`.
 *
 * @example
 * ```ts ignore
 * import { healthServer } from "@walnats/core/health";
 *
 * await using _health = await healthServer(conn, { port: 8080 });
 * await conn.listen({ signal: shutdownSignal() });
 * ```
 *
 * @module
 */

export { announce } from "./announce.ts";
export { health } from "./health.ts";
export { healthHandler } from "./health_handler.ts";
export { healthServer } from "./health_server.ts";

export type { Announcement, AnnounceOptions } from "./announce.ts";
export type { FetchResponse } from "../globals.ts";
export type { Health, HealthCheck } from "./health.ts";
export type { HealthHandlerOptions, HealthRequest } from "./health_handler.ts";
export type { HealthServer, HealthServerOptions } from "./health_server.ts";
