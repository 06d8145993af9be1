import type { Context, ErrorContext, OkContext } from "../context/context.ts";

/**
 * Hooks around every job of an actor, for observing: logs, metrics, traces, alerts. The job does not wait for
 * them, and a hook that throws is logged and changes nothing. For control of the flow there are decorators.
 *
 * @example
 * ```ts
 * import { Actor, Event, type Middleware } from "@walnats/core";
 *
 * const stopwatch: Middleware = {
 *   onSuccess: (ctx) => console.log(`${ctx.actor.name} took ${ctx.duration} s`),
 * };
 * const GREETED = new Event("greeted", String);
 * console.log(new Actor("print", GREETED, console.log, { middlewares: [stopwatch] }).middlewares.length);
 * ```
 */
export interface Middleware {
  /** Before the handler; in the order of the list. */
  onStart?(context: Context): void | Promise<void>;
  /** After the job succeeded; in reversed order. */
  onSuccess?(context: OkContext): void | Promise<void>;
  /** After the job failed; in reversed order. Undecodable messages come here too. */
  onFailure?(context: ErrorContext): void | Promise<void>;
  /** Runs the handler inside, for what must be around it (a span, a storage); it may not change the outcome. */
  wrap?<R>(context: Context, run: () => R): R;
}
