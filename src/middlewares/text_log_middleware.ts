import type { Context, ErrorContext, OkContext } from "../context/context.ts";
import { loggable } from "../loggable_error.ts";
import type { Logger } from "../logger.ts";
import { checkValue, isLogger } from "../options.ts";
import type { Middleware } from "./middleware.ts";

/**
 * Logs each job as a line of text, for reading while you develop: what came and what was done on debug, failures
 * with their error on error. The payload and the headers, which may be secret, are never logged. For a logger
 * that writes JSON there is `ExtraLogMiddleware`.
 *
 * @example
 * ```ts
 * import { Actor, Event } from "@walnats/core";
 * import { TextLogMiddleware } from "@walnats/core/middlewares";
 *
 * const GREETED = new Event("greeted", String);
 * const greet = new Actor("greet", GREETED, (name) => name.toUpperCase(), {
 *   middlewares: [new TextLogMiddleware(console)],
 * });
 * console.log(greet.name);
 * ```
 */
export class TextLogMiddleware implements Middleware {
  readonly #logger: Logger;

  /** Throws a `TypeError` for what is no logger. */
  constructor(logger: Logger = console) {
    checkValue("TextLogMiddleware: the logger", logger, isLogger);
    this.#logger = logger;
  }

  /** Logs that a message came, and from the second attempt on, which it is. */
  onStart({ actor, attempts }: Context): void {
    const attempt = attempts > 1 ? ` (attempt #${attempts})` : "";
    this.#logger.debug(`event ${actor.event.name}: received by ${actor.name}${attempt}`);
  }

  /** Logs how long the job took, in seconds. */
  onSuccess({ actor, duration }: OkContext): void {
    this.#logger.debug(`event ${actor.event.name}: processed by ${actor.name} in ${duration.toFixed(3)} s`);
  }

  /** Logs the attempt and what was thrown. */
  onFailure({ actor, attempts, exception }: ErrorContext): void {
    this.#logger.error(
      `event ${actor.event.name}: actor ${actor.name} failed (attempt #${attempts})`,
      loggable(exception),
    );
  }
}
