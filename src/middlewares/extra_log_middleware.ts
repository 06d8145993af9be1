import type { Context, ErrorContext, OkContext } from "../context/context.ts";
import type { Logger } from "../logger.ts";
import { checkValue, isLogger } from "../options.ts";
import { errorText, errorType } from "./error_type.ts";
import type { JobInfo } from "./job_spans.ts";
import type { Middleware } from "./middleware.ts";

/**
 * Logs each job with fields, for a logger that writes JSON: `event received` and `event processed` on debug,
 * `actor failed` on error. The fields are `actor`, `event`, `attempt` and `stream_seq_id`; of a success `duration`
 * in seconds; of a failure `exc` (what the error says), `exc_type` and `exc_info` (its stack). The names are those
 * of Python walnats. The payload and the headers, which may be secret, are never logged.
 *
 * @example
 * ```ts
 * import { Actor, Event } from "@walnats/core";
 * import { ExtraLogMiddleware } from "@walnats/core/middlewares";
 *
 * const GREETED = new Event("greeted", String);
 * const greet = new Actor("greet", GREETED, (name) => name.toUpperCase(), {
 *   middlewares: [new ExtraLogMiddleware(console)],
 * });
 * console.log(greet.name);
 * ```
 */
export class ExtraLogMiddleware implements Middleware {
  readonly #logger: Logger;

  /** The fields are the second argument of the logger's methods. Throws a `TypeError` for what is no logger. */
  constructor(logger: Logger = console) {
    checkValue("ExtraLogMiddleware: the logger", logger, isLogger);
    this.#logger = logger;
  }

  /** Logs that a message came. */
  onStart(context: Context): void {
    this.#logger.debug("event received", fields(context));
  }

  /** Logs how long the job took. */
  onSuccess(context: OkContext): void {
    this.#logger.debug("event processed", { ...fields(context), duration: context.duration });
  }

  /** Logs what was thrown. */
  onFailure(context: ErrorContext): void {
    const { exception } = context;
    this.#logger.error("actor failed", {
      ...fields(context),
      exc: errorText(exception),
      exc_type: errorType(exception),
      exc_info: exception instanceof Error ? exception.stack : undefined,
    });
  }
}

function fields({ actor, attempts, seqNumber }: JobInfo): Record<string, string | number> {
  return { actor: actor.name, event: actor.event.name, attempt: attempts, stream_seq_id: seqNumber };
}
