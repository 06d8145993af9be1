// What JSON carries as it is: a date would become text, a map nothing, NaN null. Such values are refused where they
// leave, as what the schema took would not be what it gets.

import { EncodeError } from "../errors.ts";
import { show, showKind } from "../options.ts";

/** As deep as a value may be nested: decoders of other languages refuse twice as much. */
export const DEEPEST = 500;

/** The keys that lead to a value. */
type Place = (string | number)[];
/** What consists of others. */
type Parts = Readonly<Record<string | number, unknown>>;

/**
 * Throws an `EncodeError` that names the place of a value that JSON would turn into something else, or that its schema
 * has already, as what was `given` shows. Returns whether there is a -0, which `JSON.stringify` would write as 0.
 */
export function refuseLossy(value: unknown, given: unknown): boolean {
  return walk(value, given, []);
}

function walk(value: unknown, given: unknown, place: Place): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return false;
    case "number":
      if (value === 0) return Object.is(value, -0);
      if (Number.isFinite(value)) return false;
      break;
    case "object":
      if (value === null) return false;
      if (place.length > DEEPEST) {
        throw new EncodeError(`it is nested more than ${DEEPEST} deep, or a circle`);
      }
      if (isCopy(value, given)) refuse(showKind(given), place);
      if (Array.isArray(value) || isPlain(value)) return walkParts(value as Parts, given, place);
  }
  refuse(showKind(value), place);
}

/**
 * Has a schema copied the keys of what is no plain object? It takes nothing of a map, and the indices of a list. A codec
 * gives other keys; instances of classes may be copied.
 */
function isCopy(value: unknown, given: unknown): boolean {
  return given instanceof Object && !Array.isArray(value) &&
    !/ject Object/.test(Object.prototype.toString.call(given)) && (given as { size?: unknown }).size !== 0 &&
    Object.keys(value as Parts).every((key) => (value as Parts)[key] === (given as unknown as Parts)[key]);
}

function walkParts(whole: Parts, given: unknown, place: Place): boolean {
  const list = Array.isArray(whole);
  let negativeZero = false;
  for (const key of list ? whole.keys() : Object.keys(whole)) {
    const part = whole[key];
    // As a property it is left out, as if the key were not there.
    if (part === undefined && !list) continue;
    place.push(key);
    if (walk(part, (given as Parts | undefined)?.[key], place)) negativeZero = true;
    place.pop();
  }
  if (Object.getOwnPropertySymbols(whole).length === 0) return negativeZero;
  refuse("a symbol as a key", place);
}

function refuse(what: string, place: Place): never {
  throw new EncodeError(`JSON cannot represent ${what} at ${placeOf(place)}: send text or numbers`);
}

/** An object as a literal makes it, from whatever realm, or without a prototype. */
export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** `$.items[3].price` */
export function placeOf(keys: readonly PropertyKey[]): string {
  return keys.reduce<string>((place, key) => {
    if (typeof key === "number") return `${place}[${key}]`;
    const name = String(key);
    return /^[\w$]+$/.test(name) ? `${place}.${name}` : `${place}[${show(name)}]`;
  }, "$");
}
