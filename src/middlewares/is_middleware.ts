// What an actor and the wrapping middlewares check of the middlewares that they are given.

import type { Rule } from "../options.ts";
import type { Middleware } from "./middleware.ts";

const HOOKS: readonly (keyof Middleware)[] = ["onStart", "onSuccess", "onFailure", "wrap"];

/** An object whose hooks, where it has them, are functions. */
export const isMiddleware: Rule = {
  expects: `a middleware, an object with ${HOOKS.join(", ")}`,
  check: (value) => hasHooks(value) ? "ok" : "type",
};

function hasHooks(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const hooks = HOOKS.map((hook) => (value as Record<string, unknown>)[hook]);
  return hooks.some((hook) => typeof hook === "function") &&
    hooks.every((hook) => hook === undefined || typeof hook === "function");
}
