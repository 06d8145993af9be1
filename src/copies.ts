// Marks by which objects of another copy of this package are known: where two versions are installed, or one twice.
// Events, limits and errors of both work together, errors by their codes; actors and connections do not, so it is said.

import { tryRead } from "./describe_error.ts";
import type { Rule } from "./options.ts";

/** Of each event, whatever copy has made it. */
export const EVENT: unique symbol = /* @__PURE__ */ Symbol.for("walnats.event") as never;
/** Of each actor. */
export const ACTOR: unique symbol = /* @__PURE__ */ Symbol.for("walnats.actor") as never;

/** Of each `Events`. */
export const EVENTS: unique symbol = /* @__PURE__ */ Symbol.for("walnats.events") as never;
/** Of each `Actors`. */
export const ACTORS: unique symbol = /* @__PURE__ */ Symbol.for("walnats.actors") as never;
/** Of each connection of a publisher. */
export const CONNECTION: unique symbol = /* @__PURE__ */ Symbol.for("walnats.connection") as never;
/** Of each `Limits`. */
export const LIMITS: unique symbol = /* @__PURE__ */ Symbol.for("walnats.limits") as never;

/** Marks an object, or by their prototype all objects of a class. */
export function mark(object: object, brand: symbol): void {
  Object.defineProperty(object, brand, { value: true });
}

/** Whether a value has the mark, whatever copy has made it. */
export function isMarked(value: unknown, brand: symbol): boolean {
  return tryRead(() => (value as Record<symbol, unknown> | undefined)?.[brand]) === true;
}

/** An object with the mark. */
export function marked(brand: symbol, expects: string): Rule {
  return { expects, check: (value) => isMarked(value, brand) ? "ok" : "type" };
}

/** What to do about a value that is none of ours, where that is known; it continues the error. */
export function hintOf(value: unknown, call: string, brand: symbol): string {
  if (Array.isArray(value)) return `; write new ${call}`;
  return isMarked(value, brand) ? " of another copy of @walnats/core: have one version of it, once" : "";
}
