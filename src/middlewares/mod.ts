/**
 * Hooks around jobs, for observing.
 *
 * @module
 */

export type { Context, ErrorContext, HeaderRecord, OkContext } from "../context/context.ts";
export type { Delivery } from "../context/delivery.ts";
export type { Middleware } from "./middleware.ts";
