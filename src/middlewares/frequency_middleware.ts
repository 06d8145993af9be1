import type { ActorInfo } from "../context/actor_info.ts";
import type { Context, ErrorContext, OkContext } from "../context/context.ts";
import { checkOptions, checkValue, isFunction, positiveSeconds } from "../options.ts";
import type { Seconds } from "../seconds.ts";
import { errorType } from "./error_type.ts";
import { isMiddleware } from "./is_middleware.ts";
import type { Middleware } from "./middleware.ts";

/** The options of a `FrequencyMiddleware`. */
export interface FrequencyOptions {
  /** Seconds in which the same is passed on once. @default 600 */
  timeframe?: Seconds | undefined;
  /** Tells the time in seconds since any moment, never going back; for tests. @default performance.now() / 1000 */
  clock?: (() => Seconds) | undefined;
}

/** Kinds of events that are remembered of one actor: an error may choose its name as it likes. */
const MOST_KINDS = 1000;

/**
 * Passes on to another middleware only what is new: start and success once per actor in a timeframe, a failure once
 * per type of error and actor. The timeframe begins with the call that was passed on; calls that are held back do not
 * extend it. For a channel that people read, and which should not flood while everything fails.
 *
 * The type of an error is its `name`, or that of its class where it has none of its own.
 *
 * @example
 * ```ts
 * import { FrequencyMiddleware, TextLogMiddleware } from "@walnats/core/middlewares";
 *
 * const hourly = new FrequencyMiddleware(new TextLogMiddleware(console), { timeframe: 3600 });
 * console.log(typeof hourly.onFailure);
 * ```
 */
export class FrequencyMiddleware implements Middleware {
  readonly #inner: Middleware;
  readonly #timeframe: Seconds;
  readonly #clock: () => Seconds;
  /** When each kind was last passed on, the oldest first. */
  readonly #passed = new WeakMap<ActorInfo, Map<string, Seconds>>();

  /** Throws a `TypeError` or `RangeError` for what is no middleware, and for a timeframe that is not above 0. */
  constructor(inner: Middleware, options: FrequencyOptions = {}) {
    checkValue("FrequencyMiddleware: the first argument", inner, isMiddleware);
    checkOptions("FrequencyMiddleware", options, { timeframe: positiveSeconds, clock: isFunction });
    this.#inner = inner;
    this.#timeframe = options.timeframe ?? 600;
    this.#clock = options.clock ?? (() => performance.now() / 1000);
  }

  /** Passed on once per actor. */
  onStart(context: Context): void | Promise<void> {
    if (this.#isNew(context.actor, "start")) return this.#inner.onStart?.(context);
  }

  /** Passed on once per actor. */
  onSuccess(context: OkContext): void | Promise<void> {
    if (this.#isNew(context.actor, "success")) return this.#inner.onSuccess?.(context);
  }

  /** Passed on once per type of error and actor. */
  onFailure(context: ErrorContext): void | Promise<void> {
    const kind = `failure ${errorType(context.exception).slice(0, 100)}`;
    if (this.#isNew(context.actor, kind)) return this.#inner.onFailure?.(context);
  }

  /** Passed on, always. */
  wrap<R>(context: Context, run: () => R): R {
    return this.#inner.wrap ? this.#inner.wrap(context, run) : run();
  }

  #isNew(actor: ActorInfo, kind: string): boolean {
    let passed = this.#passed.get(actor);
    if (!passed) this.#passed.set(actor, passed = new Map());
    const now = this.#clock();
    const isOver = (time: Seconds) => now - time >= this.#timeframe;
    const last = passed.get(kind);
    if (last !== undefined && !isOver(last)) return false;
    passed.delete(kind);
    passed.set(kind, now);
    for (const [oldest, time] of passed) {
      if (!isOver(time) && passed.size <= MOST_KINDS) break;
      passed.delete(oldest);
    }
    return true;
  }
}
