import type { ActorInfo } from "../context/actor_info.ts";
import type { Context, ErrorContext, OkContext } from "../context/context.ts";
import { checkOptions, checkValue, positiveInteger } from "../options.ts";
import { isMiddleware } from "./is_middleware.ts";
import type { Middleware } from "./middleware.ts";

/** The options of an `ErrorThresholdMiddleware`: how many failures in a row to report. */
export interface ErrorThresholdOptions {
  /** Failures in a row over all actors that use this middleware: the whole system has a problem. @default 20 */
  totalFailures?: number | undefined;
  /** Failures in a row of one actor: the actor has a problem. @default 20 */
  actorFailures?: number | undefined;
  /** Attempts of one message in one actor: the message is the problem. @default 20 */
  messageFailures?: number | undefined;
}

/**
 * Passes failures on to another middleware only once that many came in a row, the last of them included: over all
 * actors, of one actor, or of one message. Successes and starts are passed on as they come.
 *
 * A success resets the count over all actors and that of its own actor. A message that fails is counted by its
 * attempts, which NATS keeps: they hold over all instances and restarts, and cost no memory here.
 *
 * @example
 * ```ts
 * import { ErrorThresholdMiddleware, TextLogMiddleware } from "@walnats/core/middlewares";
 *
 * const alarm = new ErrorThresholdMiddleware(new TextLogMiddleware(console), { messageFailures: 3 });
 * console.log(typeof alarm.onFailure);
 * ```
 */
export class ErrorThresholdMiddleware implements Middleware {
  readonly #inner: Middleware;
  readonly #most: Readonly<Record<keyof ErrorThresholdOptions, number>>;
  /** Failures since the last success, of all actors and of each. */
  #inARow = 0;
  readonly #ofActor = new WeakMap<ActorInfo, number>();

  /** Throws a `TypeError` or `RangeError` for what is no middleware, and for anything but whole numbers above 0. */
  constructor(inner: Middleware, options: ErrorThresholdOptions = {}) {
    checkValue("ErrorThresholdMiddleware: the first argument", inner, isMiddleware);
    checkOptions("ErrorThresholdMiddleware", options, {
      totalFailures: positiveInteger,
      actorFailures: positiveInteger,
      messageFailures: positiveInteger,
    });
    const { totalFailures = 20, actorFailures = 20, messageFailures = 20 } = options;
    this.#inner = inner;
    this.#most = { totalFailures, actorFailures, messageFailures };
  }

  /** Passed on. */
  onStart(context: Context): void | Promise<void> {
    return this.#inner.onStart?.(context);
  }

  /** Resets the counts, and is passed on. */
  onSuccess(context: OkContext): void | Promise<void> {
    this.#inARow = 0;
    this.#ofActor.delete(context.actor);
    return this.#inner.onSuccess?.(context);
  }

  /** Counts, and is passed on where one of the counts is reached. */
  onFailure(context: ErrorContext): void | Promise<void> {
    const ofActor = (this.#ofActor.get(context.actor) ?? 0) + 1;
    this.#ofActor.set(context.actor, ofActor);
    this.#inARow++;
    const { totalFailures, actorFailures, messageFailures } = this.#most;
    const reached = this.#inARow >= totalFailures || ofActor >= actorFailures ||
      context.attempts >= messageFailures;
    return reached ? this.#inner.onFailure?.(context) : undefined;
  }

  /** Passed on, always: a span is made before anybody knows how the job ends. */
  wrap<R>(context: Context, run: () => R): R {
    return this.#inner.wrap ? this.#inner.wrap(context, run) : run();
  }
}
