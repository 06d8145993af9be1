import type { FetchResponse } from "../globals.ts";
import { makeApp } from "./app.ts";
import { checkDashboardOptions, type DashboardOptions, type DashboardRequest } from "./dashboard_options.ts";
import { Sampler } from "./sampler.ts";

/** The pages. */
export interface Dashboard extends AsyncDisposable {
  /** Answers a request: a `fetch` handler for Deno, Bun, Hono, Next and others; it needs no `this`. */
  readonly fetch: (request: DashboardRequest) => Promise<FetchResponse>;
  /**
   * Connects now and waits for the first look at the server; else that happens at the first request.
   *
   * @throws {Error} where no server answers; it goes on trying
   */
  connect(): Promise<void>;
  /** Ends the connection to NATS; pages that are open say so. */
  close(): Promise<void>;
}

/**
 * The pages of walnats as one `fetch` handler: what is on a server, live, and the means to steer it. It connects at the
 * first request, and from then on looks at the server so seldom that this takes below 2 % of a core of it.
 *
 * Whoever may see them may emit events and delete messages: `authorize` says who. Without it, they answer at localhost
 * alone.
 *
 * @throws {TypeError | RangeError} names the option that is unknown or wrong
 *
 * @example In a program with Hono
 * ```ts ignore
 * import { dashboard } from "@walnats/core/dashboard";
 * import { Hono } from "hono";
 *
 * const pages = dashboard({ basePath: "/admin/jobs", authorize: (request) => isAdmin(request) });
 * const app = new Hono();
 * app.all("/admin/jobs", (c) => pages.fetch(c.req.raw));
 * app.all("/admin/jobs/*", (c) => pages.fetch(c.req.raw));
 * ```
 */
export function dashboard(options: DashboardOptions = {}): Dashboard {
  const checked = checkDashboardOptions(options);
  const sampler = new Sampler(checked.server);
  const app = makeApp(sampler, checked);
  const close = () => sampler.close();
  return {
    // Where it throws, so do we: the reason is for the program around us, and not for whoever asks.
    fetch: async (request) =>
      await app.fetch(request as Request, { access: await checked.authorize(request) }),
    connect: async () => void await sampler.inspector(),
    close,
    [Symbol.asyncDispose]: close,
  };
}
