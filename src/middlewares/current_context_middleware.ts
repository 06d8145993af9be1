import type { Context } from "../context/context.ts";
import { currentContext } from "../context/current_context.ts";
import type { Middleware } from "./middleware.ts";

/**
 * Gives the context of the job that runs, anywhere below its handler. `currentContext()` does the same without a
 * middleware; this is for code that expects an object, as in Python walnats.
 *
 * @example
 * ```ts
 * import { Actor, Event } from "@walnats/core";
 * import { CurrentContextMiddleware } from "@walnats/core/middlewares";
 *
 * const current = new CurrentContextMiddleware();
 * const GREETED = new Event("greeted", String);
 * const greet = new Actor("greet", GREETED, (name) => console.log(name, current.context.attempts), {
 *   middlewares: [current],
 * });
 * console.log(greet.name);
 * ```
 */
export class CurrentContextMiddleware implements Middleware {
  /**
   * The context of the job that runs.
   *
   * @throws {WalnatsError} outside of a job
   */
  get context(): Context {
    return currentContext();
  }

  /** Does nothing: the engine itself keeps the context. */
  onStart(): void {}
}
