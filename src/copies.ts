// Marks by which objects of another copy of this package are known: where two versions are installed, or one twice.
// Errors of both work together, by their codes; events and actors do not, so it is said.

import { tryRead } from "./describe_error.ts";

/** Of each event, whatever copy has made it. */
export const EVENT: unique symbol = Symbol.for("walnats.event") as never;
/** Of each actor. */
export const ACTOR: unique symbol = Symbol.for("walnats.actor") as never;

/** Marks all objects of a class. */
export function mark(prototype: object, brand: symbol): void {
  Object.defineProperty(prototype, brand, { value: true });
}

/** What to do about a value that is none of ours, where that is known; it continues the error. */
export function hintOf(value: unknown, call: string, brand: symbol): string {
  if (Array.isArray(value)) return `; write new ${call}`;
  const foreign = tryRead(() => (value as Record<symbol, unknown> | undefined)?.[brand]) === true;
  return foreign
    ? " of another copy of @walnats/core: have one version of it, once, in the whole program"
    : "";
}
