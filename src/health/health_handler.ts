import type { ConnectedActors } from "../actors/connected_actors.ts";
import type { ConnectedEvents } from "../events/connected_events.ts";
import type { FetchResponse } from "../globals.ts";
import { connectionStatus } from "./connection_status.ts";
import { health } from "./health.ts";
import { metricsText } from "./metrics.ts";

/** The options of `healthHandler`. */
export interface HealthHandlerOptions {
  /** Tells how many dead letters there are: this user must have the right to `$JS.API.STREAM.INFO._walnats-dead`. @default false */
  deadLetters?: boolean | undefined;
  /** More lines for `/metrics`, as `() => register.metrics()` of prom-client. @default none */
  metrics?: (() => string | Promise<string>) | undefined;
}

/** What a handler reads of a request. */
export interface HealthRequest {
  /** The URL that was asked for. */
  readonly url: string;
  /** GET or HEAD; all else is refused. */
  readonly method: string;
}

const PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

/**
 * Answers what a container's platform asks: a `fetch` handler for Deno, Bun, Hono and others. Whatever stands before
 * `/livez`, `/readyz` and `/metrics` in the path does not matter.
 *
 * @throws {TypeError} for what is no connection of `actors.connect()` or `events.connect()`
 *
 * @example
 * ```ts ignore
 * import { healthHandler } from "@walnats/core/health";
 *
 * Deno.serve({ port: 8080 }, healthHandler(conn));
 * ```
 */
export function healthHandler(
  conn: ConnectedActors | ConnectedEvents,
  options: HealthHandlerOptions = {},
): (request: HealthRequest) => Promise<FetchResponse> {
  const status = connectionStatus(conn, "healthHandler");
  return async ({ url, method }) => {
    if (method !== "GET" && method !== "HEAD") return respond(405, "GET or HEAD only\n");
    const now = health(conn);
    switch (new URL(url).pathname.split("/").at(-1)) {
      case "livez":
        return respond(now.alive ? 200 : 503, `${JSON.stringify(now)}\n`, "application/json");
      case "readyz":
        return respond(now.ready ? 200 : 503, `${JSON.stringify(now)}\n`, "application/json");
      case "metrics":
        return respond(
          200,
          await metricsText(status, now, options.deadLetters ?? false) + (await options.metrics?.() ?? ""),
          PROMETHEUS,
        );
      default:
        return respond(404, "try /livez, /readyz or /metrics\n");
    }
  };
}

function respond(status: number, body: string, type = "text/plain; charset=utf-8"): FetchResponse {
  const { Response } = globalThis as unknown as {
    Response: new (body: string, init: object) => FetchResponse;
  };
  return new Response(body, { status, headers: { "content-type": type, "cache-control": "no-store" } });
}
