// Calling the hooks of an actor's middlewares: nobody waits for them, and what they throw is logged.

import type { Context, ErrorContext, OkContext } from "../../context/context.ts";
import { fieldsOf, type Logger } from "../../logger.ts";
import type { Middleware } from "../../middlewares/middleware.ts";
import type { Seconds } from "../../seconds.ts";
import type { AnyActor } from "../actor.ts";
import { ContextView } from "./context_view.ts";

type Hook = "onStart" | "onSuccess" | "onFailure";

/** The hooks of one actor. */
export class Hooks {
  readonly #actor: AnyActor;
  readonly #inOrder: readonly Middleware[];
  readonly #reversed: readonly Middleware[];
  readonly #wrapping: readonly Middleware[];
  readonly #logger: Logger;
  /** How many jobs succeeded, the milliseconds that they took, in all and the longest, and how many attempts failed. */
  readonly counts = { succeeded: 0, failed: 0, time: 0, longest: 0 };
  /** Asynchronous hooks that have not ended. */
  readonly #open = new Set<Promise<void>>();

  constructor(actor: AnyActor, logger: Logger) {
    this.#actor = actor;
    this.#inOrder = actor.middlewares;
    this.#reversed = [...actor.middlewares].reverse();
    this.#wrapping = this.#reversed.filter((middleware) => middleware.wrap);
    this.#logger = logger;
  }

  /** Before the handler. */
  start(context: Context): void {
    for (const middleware of this.#inOrder) this.#call(middleware, "onStart", context);
  }

  /** After it succeeded; the duration is in milliseconds. */
  success(context: Context, duration: number): void {
    const { counts } = this;
    counts.succeeded++;
    counts.time += duration;
    if (duration > counts.longest) counts.longest = duration;
    if (this.#reversed.length === 0) return;
    const ended: OkContext = Object.assign(new ContextView(context), { duration: duration / 1000 });
    for (const middleware of this.#reversed) this.#call(middleware, "onSuccess", ended);
  }

  /** After it failed; it is tried again in some seconds, or never. */
  failure(context: Context, exception: unknown, retryIn: Seconds | undefined): void {
    this.counts.failed++;
    if (this.#reversed.length === 0) return;
    const failed: ErrorContext = Object.assign(new ContextView(context), { exception, retryIn });
    for (const middleware of this.#reversed) this.#call(middleware, "onFailure", failed);
  }

  /** Runs the handler inside all `wrap`s, the first middleware outermost. */
  wrap(context: Context, run: () => unknown): unknown {
    let wrapped = run;
    for (const middleware of this.#wrapping) {
      const inner = wrapped;
      wrapped = () => this.#wrapOne(middleware, context, inner);
    }
    return wrapped();
  }

  /** Resolves when all asynchronous hooks have ended. */
  async end(): Promise<void> {
    await Promise.all(this.#open);
  }

  #call(middleware: Middleware, hook: Hook, context: Context | OkContext | ErrorContext): void {
    try {
      const pending = middleware[hook]?.(context as never);
      if (!(pending instanceof Promise)) return;
      const open = pending.catch((error) => this.#log(middleware, hook, error)).finally(() =>
        this.#open.delete(open)
      );
      this.#open.add(open);
    } catch (error) {
      this.#log(middleware, hook, error);
    }
  }

  /** A `wrap` that throws by itself, never runs the handler or is asynchronous must not change the outcome. */
  #wrapOne(middleware: Middleware, context: Context, run: () => unknown): unknown {
    let outcome: { readonly value: unknown } | { readonly error: unknown } | undefined;
    const once = () => {
      try {
        outcome ??= { value: run() };
      } catch (error) {
        outcome = { error };
      }
      if ("error" in outcome) throw outcome.error;
      return outcome.value;
    };
    try {
      const wrapped: unknown = middleware.wrap!(context, once);
      // What became of the handler is seen by itself.
      if (wrapped instanceof Promise) wrapped.catch(() => {});
    } catch (error) {
      if (!outcome || !("error" in outcome)) this.#log(middleware, "wrap", error);
    }
    return once();
  }

  #log({ constructor }: Middleware, hook: string, error: unknown): void {
    this.#logger.error(`walnats: ${hook} of the middleware ${constructor.name} failed`, {
      ...fieldsOf(this.#actor),
      error,
    });
  }
}
