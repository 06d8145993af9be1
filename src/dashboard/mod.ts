/**
 * The pages of walnats, as one `fetch` handler: overview, events, actors, dead letters, delayed messages, instances,
 * topology and doctor. `walnats dashboard` serves them as a program.
 *
 * @example
 * ```ts ignore
 * import { dashboard, tokenAccess } from "@walnats/core/dashboard";
 *
 * await using pages = dashboard({ authorize: tokenAccess(Deno.env.get("DASHBOARD_TOKEN")) });
 * Deno.serve({ port: 4280 }, pages.fetch);
 * ```
 *
 * @module
 */

export { dashboard } from "./dashboard.ts";
export { tokenAccess } from "./token_access.ts";

export type { FetchResponse } from "../globals.ts";
export type { Access, Authorize, DashboardOptions, DashboardRequest } from "./dashboard_options.ts";
export type { Dashboard } from "./dashboard.ts";
export type { RequestHeaders } from "./http.ts";
