import { AsyncLocalStorage } from "node:async_hooks";
import { WalnatsError } from "../errors.ts";
import type { Context } from "./context.ts";

/** Leads to a job's context. */
export interface ContextScope {
  readonly context: Context;
}

/** What we use of an `AsyncLocalStorage`: without the types of Node its module is unknown. */
export interface ContextScopes {
  getStore(): ContextScope | undefined;
  run<Args extends unknown[], R>(scope: ContextScope, body: (...args: Args) => R, ...args: Args): R;
}

/** Where what runs finds its way to the context of its job. */
export const contextScopes: ContextScopes = new AsyncLocalStorage<ContextScope>();

/** The context of the job that runs; `undefined` outside of a job. */
export function contextOfJob(): Context | undefined {
  return contextScopes.getStore()?.context;
}

/**
 * The context of the job that runs: anywhere below its handler, after any `await`.
 *
 * @throws {WalnatsError} outside of a job
 *
 * @example
 * ```ts
 * import { Actor, currentContext, Event } from "@walnats/core";
 *
 * const FETCH = new Event("fetch", String);
 * const fetcher = new Actor("fetcher", FETCH, async (url) => {
 *   const { attempts, signal } = currentContext();
 *   console.log(attempts, await fetch(url, { signal }));
 * });
 * console.log(fetcher.name);
 * ```
 */
export function currentContext<T = unknown>(): Context<T> {
  const context = contextOfJob();
  if (!context) {
    throw new WalnatsError("currentContext() was called outside of a job: only a handler has one");
  }
  return context as Context<T>;
}
