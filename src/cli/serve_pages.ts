// The pages on a port of this machine.

import { serve } from "@hono/node-server";
import type { Server } from "node:http";
import { dashboard, type DashboardOptions, tokenAccess } from "../dashboard/mod.ts";
import { UsageError } from "./usage_error.ts";

/** Where the pages are, and who may see them. */
export interface PagesOptions extends DashboardOptions {
  readonly port: number;
  readonly host: string;
  /** Without one, whoever asks at this machine. */
  readonly token?: string | undefined;
}

/** The pages while they are served. */
export interface ServedPages extends AsyncDisposable {
  /** With the token, where there is one. */
  readonly url: string;
}

/** Serves them until it is disposed. */
export async function servePages({ port, host, token, ...options }: PagesOptions): Promise<ServedPages> {
  const pages = dashboard({
    ...options,
    authorize: token === undefined ? undefined : withToken(token),
  });
  const server = await new Promise<Server>((resolve, reject) => {
    const started = serve({
      fetch: pages.fetch as (request: Request) => Promise<Response>,
      port,
      hostname: host,
    });
    started.once("listening", () => resolve(started as Server)).once("error", reject);
  }).catch(async (error) => {
    await pages.close();
    const { code, message } = error as { code?: string; message: string };
    throw new UsageError(
      code === "EADDRINUSE" ? `port ${port} of ${host} is in use: choose another with --port` : message,
    );
  });
  const { port: taken } = server.address() as { port: number };
  const shown = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  return {
    url: `http://${shown}:${taken}/${token === undefined ? "" : `?token=${token}`}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await pages.close();
    },
  };
}

function withToken(token: string): ReturnType<typeof tokenAccess> {
  try {
    return tokenAccess(token);
  } catch (error) {
    throw new UsageError(`--token: ${(error as Error).message}`);
  }
}
