import { nameError, WalnatsError, type WalnatsErrorOptions } from "../errors.ts";

/**
 * Comes from `listen`, before its actor takes any message, when the module of a `moduleHandler` cannot be loaded or has
 * no function of that name (the `cause` says why), or when an actor with `executeIn: THREAD` or `PROCESS` has a handler
 * that was not made by `moduleHandler`. Correct the module's URL or the name of the export. It also comes when the
 * module has not finished loading after 30 s: look for a top-level `await` that never ends. The other actors start
 * after 3 s without it.
 *
 * @example
 * ```ts ignore
 * try {
 *   await conn.listen();
 * } catch (error) {
 *   if (error instanceof HandlerNotFoundError) console.error(error.message, error.cause);
 * }
 * ```
 */
export class HandlerNotFoundError extends WalnatsError {
  static {
    nameError(this, "HandlerNotFoundError");
  }

  /** Makes an error; users only catch them. */
  constructor(message: string, options: WalnatsErrorOptions = {}) {
    super(message, options);
  }
}
