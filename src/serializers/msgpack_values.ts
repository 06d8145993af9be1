// Between the values of a message and what the MessagePack library reads and writes.

import { DEEPEST, isPlain } from "./json_values.ts";
import { showKind } from "../options.ts";

const UINT_64 = 2n ** 64n;
const INT_64 = -(2n ** 63n);

/**
 * A copy for the library. `bigints`: the schema asks for some, so small ones are no mistake. The library writes whole numbers as such only up to 32 bits, or as `bigint`. Throws a
 * `TypeError` for what MessagePack cannot represent: the library would write a `Map` as an empty object.
 */
export function toMsgpackValue(value: unknown, bigints: boolean, depth = 0): unknown {
  if (depth > DEEPEST) throw new TypeError(`it is nested more than ${DEEPEST} deep`);
  switch (typeof value) {
    case "number":
      return Number.isSafeInteger(value) && (value > 0xffffffff || value < -0x80000000)
        ? BigInt(value)
        : value;
    case "bigint":
      if (!bigints && Number.isSafeInteger(Number(value))) {
        throw new TypeError(
          "a bigint that a number can hold is read as a number: send a number, or say z.bigint()",
        );
      }
      if (value >= INT_64 && value < UINT_64) return value;
      throw new TypeError("MessagePack cannot represent a bigint of more than 64 bits");
    case "string":
      if (isWellFormed(value)) return value;
      throw new TypeError("MessagePack cannot represent text with half a surrogate pair");
    case "boolean":
      return value;
    case "object":
      if (value === null || value instanceof Uint8Array) return value;
      if (value instanceof Date && !Number.isNaN(value.getTime())) return value;
      if (Array.isArray(value)) return Array.from(value, (item) => toMsgpackValue(item, bigints, depth + 1));
      if (isPlain(value)) return toMsgpackObject(value, bigints, depth);
  }
  throw new TypeError(
    `MessagePack cannot represent ${value instanceof Date ? "an invalid date" : showKind(value)}`,
  );
}

function toMsgpackObject(value: object, bigints: boolean, depth: number): object {
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (key === "__proto__") throw new TypeError('an object has the key "__proto__"');
    if (!isWellFormed(key)) {
      throw new TypeError("MessagePack cannot represent a key with half a surrogate pair");
    }
    if (item !== undefined) copy[key] = toMsgpackValue(item, bigints, depth + 1);
  }
  return copy;
}

/** What the library has read, in place: a `bigint` only where a number is not exact, and nothing of its own. */
export function fromMsgpackValue(value: unknown, depth = 0): unknown {
  if (depth > DEEPEST) throw new TypeError(`it is nested more than ${DEEPEST} deep`);
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new TypeError("a timestamp is beyond what a Date can hold");
    return value;
  }
  if (!Array.isArray(value) && !isPlain(value)) {
    throw new TypeError("it has an extension other than a timestamp");
  }
  const parts = value as Record<string, unknown>;
  for (const key of Object.keys(parts)) {
    const item = parts[key];
    if (typeof item === "object" || typeof item === "bigint") parts[key] = fromMsgpackValue(item, depth + 1);
  }
  return value;
}

/** Whether a text has no half of a surrogate pair. Projects for ES2022 do not know the method. */
function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}
