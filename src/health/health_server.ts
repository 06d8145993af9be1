import type { Server } from "node:http";
import type { ConnectedActors } from "../actors/connected_actors.ts";
import type { ConnectedEvents } from "../events/connected_events.ts";
import { checkOptions, isBoolean, isFunction, isString, wholeNumber } from "../options.ts";
import { healthHandler, type HealthHandlerOptions } from "./health_handler.ts";

/** The options of `healthServer`. */
export interface HealthServerOptions extends HealthHandlerOptions {
  /** The port; 0: one that is free. @default 8080 */
  port?: number | undefined;
  /** The address to listen at. @default "0.0.0.0", all of IPv4 */
  hostname?: string | undefined;
}

/** A server that `healthServer` has started. */
export interface HealthServer extends AsyncDisposable {
  /** Its port. */
  readonly port: number;
  /** Ends it. */
  close(): Promise<void>;
}

/**
 * Answers `/livez`, `/readyz` and `/metrics` over HTTP until it is closed. It does not keep the program alive.
 *
 * @throws {TypeError} for what is no connection of `actors.connect()` or `events.connect()`, or an option of the wrong type
 *
 * @example
 * ```ts ignore
 * import { healthServer } from "@walnats/core/health";
 *
 * await using _health = await healthServer(conn, { port: 8080 });
 * await conn.listen({ signal: shutdownSignal() });
 * ```
 */
export async function healthServer(
  conn: ConnectedActors | ConnectedEvents,
  options: HealthServerOptions = {},
): Promise<HealthServer> {
  checkOptions("healthServer", options, {
    port: wholeNumber,
    hostname: isString,
    deadLetters: isBoolean,
    metrics: isFunction,
  });
  const { port = 8080, hostname = "0.0.0.0", deadLetters, metrics } = options;
  const handle = healthHandler(conn, { deadLetters, metrics });
  const { createServer } = await import("node:http");
  const server = createServer(async (request, response) => {
    try {
      const answer = await handle({ url: `http://localhost${request.url}`, method: request.method ?? "GET" });
      const headers = (answer as unknown as { headers: Iterable<[string, string]> }).headers;
      response.writeHead(answer.status, Object.fromEntries(headers));
      response.end(request.method === "HEAD" ? undefined : await answer.text());
    } catch {
      // A path that is no path, or metrics of the user's that throw.
      if (!response.headersSent) response.writeHead(500);
      response.end();
    }
  });
  await new Promise<void>((resolve, reject) => {
    // Also later, when nobody listens to it any more: an error that nobody takes would end the program.
    server.on("error", reject);
    server.listen(port, hostname, resolve);
  });
  server.unref();
  const close = () => closed(server);
  return { port: (server.address() as { port: number }).port, close, [Symbol.asyncDispose]: close };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
