import { Reject } from "../actors/reject.ts";
import { Retry } from "../actors/retry.ts";
import { contextOfJob } from "../context/current_context.ts";
import { defaultLogger, fieldsOf, type Logger } from "../logger.ts";
import { checkOptions, isLogger, orNull, show } from "../options.ts";
import { decorate, type PartialDecorator } from "./handler_decorator.ts";

/** A class of errors. */
// deno-lint-ignore no-explicit-any
export type ErrorClass = abstract new (...args: any[]) => unknown;

/** The options of `suppress`. */
export interface SuppressOptions {
  /** Where a suppressed error is logged, as a warning; `null`: nowhere. @default console */
  logger?: Logger | null | undefined;
}

/**
 * Counts errors of some classes as success: the message is acked, and not retried. For errors that a retry cannot
 * fix, such as a record that was deleted. The result of the job is then `undefined`.
 *
 * Never suppressed are `Retry` and `Reject`, which say what should happen, and errors thrown after the job's signal
 * has aborted: that job did not end by itself, and is retried.
 *
 * @param errorClasses at least one; as the last argument, options may follow
 * @throws {TypeError} for no class, what is no class, or a bad option
 *
 * @example
 * ```ts
 * import { Actor, decorators, Event } from "@walnats/core";
 *
 * class NotFoundError extends Error {}
 * const PARCEL = new Event("parcel", String);
 * const update = decorators.suppress(NotFoundError, { logger: console })((id: string) => {
 *   if (id === "") throw new NotFoundError("no such parcel");
 * });
 * console.log(new Actor("update-parcel", PARCEL, update).name);
 * ```
 */
export function suppress(
  ...errorClasses: [ErrorClass, ...ErrorClass[]] | [ErrorClass, ...ErrorClass[], SuppressOptions]
): PartialDecorator {
  const last = errorClasses.at(-1);
  const options = typeof last === "object" ? last as SuppressOptions : {};
  const classes = errorClasses.filter((type) => type !== options) as ErrorClass[];
  for (const type of classes) {
    if (typeof type === "function" && typeof type.prototype === "object") continue;
    throw new TypeError(`suppress takes classes of errors, got ${show(type)}`);
  }
  if (classes.length === 0) throw new TypeError("suppress takes at least one class of errors, got none");
  checkOptions("suppress", options, { logger: orNull(isLogger) });
  const logger = options.logger === undefined ? defaultLogger : options.logger;
  return (handler, context) =>
    decorate("suppress", handler, context, async (handle) => {
      try {
        return await handle();
      } catch (error) {
        if (!classes.some((type) => error instanceof type) || mustPass(error)) throw error;
        logger?.warn(`walnats: suppressed an error of ${jobName(handler.name)}`, { ...fields(), error });
        return undefined as never;
      }
    });
}

function mustPass(error: unknown): boolean {
  return error instanceof Retry || error instanceof Reject ||
    contextOfJob()?.signal.aborted === true;
}

function fields(): object {
  const context = contextOfJob();
  return context ? { ...fieldsOf(context.actor), seq: context.seqNumber, attempt: context.attempts } : {};
}

function jobName(handler: string): string {
  const context = contextOfJob();
  if (!context) return handler ? `the handler ${handler}` : "a handler";
  return `a job of the actor "${context.actor.name}" (message ${context.seqNumber})`;
}
