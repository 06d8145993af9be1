import { EncodeError } from "../errors.ts";
import { showKind } from "../options.ts";

/**
 * Throws an `EncodeError` where a value holds something that JSON would turn into something else, a `Date` into
 * text or a `Map` into nothing: what the schema took would not be what it gets.
 */
export function refuseLossy(value: unknown, path = ""): void {
  if (typeof value !== "object" || value === null) {
    if (typeof value !== "bigint" && (typeof value !== "number" || Number.isFinite(value))) return;
  } else if (Array.isArray(value)) {
    return value.forEach((item, i) => refuseLossy(item, `${path}[${i}]`));
  } else if (isPlain(value)) {
    for (const [key, item] of Object.entries(value)) refuseLossy(item, path ? `${path}.${key}` : key);
    return;
  }
  const where = path && ` at "${path}"`;
  throw new EncodeError(`JSON cannot represent ${showKind(value)}${where}: send text or numbers instead`);
}

/** An object as a literal makes it, from whatever realm, or without a prototype. */
export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
