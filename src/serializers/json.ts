// Bytes to JSON values and back, as every serializer of JSON does it.

import { DecodeError, EncodeError } from "../errors.ts";
import { refuseInexact } from "./exact_numbers.ts";
import { refuseLossy } from "./json_values.ts";

const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true });
const lenient = new TextDecoder();
/** What a lenient decoder writes for bytes that are not UTF-8, and for this very letter. */
const REPLACEMENT = "\uFFFD";

/** How a zero stands in compact JSON. */
const ZEROS = [":0", "[0", ",0"];

// An own key `__proto__` turns into a prototype as soon as somebody merges the object into another.
const POISON = "__proto__";
// Each of its letters may be written as an escape.
const ESCAPED = /\\u00(?:5f|6f|70|72|74)/i;
// In compact JSON, a quote after a brace or a comma begins a key or a string, and is never inside of one.
const POISON_KEY = /[{,]"__proto__":/;

/**
 * Compact JSON in UTF-8. What JSON would change is refused, and so is a key `__proto__`, which no actor would take.
 *
 * @param closed its schema lets nothing through that JSON would change
 * @param given what the schema made the value of
 * @throws {EncodeError} with the place of the value
 */
export function toJsonBytes(value: unknown, closed = false, given: unknown = value): Uint8Array {
  let text = closed ? JSON.stringify(value) : undefined;
  // A zero may have been a -0; a search costs less than a walk.
  if (text === undefined || text === "0" || ZEROS.some((zero) => text!.includes(zero))) {
    text = refuseLossy(value, given) ? withNegativeZeros(value) : JSON.stringify(value);
  }
  if (text.includes(POISON) && POISON_KEY.test(text)) {
    throw new EncodeError('an object has the key "__proto__"');
  }
  return encoder.encode(text);
}

/** `JSON.stringify` writes -0 as 0. */
function withNegativeZeros(value: unknown): string {
  const mark = crypto.randomUUID();
  const text = JSON.stringify(value, (_key, each) => Object.is(each, -0) ? mark : each);
  return text.replaceAll(`"${mark}"`, "-0");
}

/**
 * The JSON value of UTF-8 text; a key `__proto__` anywhere is refused, and a number that would be another one, unless
 * the schema finds it: `exact`.
 */
export function fromJsonBytes(data: Uint8Array, exact = false): unknown {
  const text = decodeText(data);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new DecodeError(`not JSON (${data.length} bytes)`, { cause: withoutQuote(cause) });
  }
  if (mayBePoison(text)) refusePoison(value);
  if (!exact) refuseInexact(text);
  return value;
}

/** A search costs less than an expression, most of all in code that has not run for a while. */
function mayBePoison(text: string): boolean {
  return text.includes(POISON) || text.includes("\\u00") && ESCAPED.test(text);
}

/** Runtimes quote the text that they cannot read, which may be secret. */
function withoutQuote(error: unknown): unknown {
  return error instanceof SyntaxError ? new SyntaxError(error.message.replace(/"[^]*"/, '"…"')) : error;
}

/** The text of UTF-8 bytes; anything else is refused. A strict decoder takes three times as long on Deno. */
export function decodeText(data: Uint8Array): string {
  const text = lenient.decode(data);
  if (!text.includes(REPLACEMENT)) return text;
  try {
    return strict.decode(data);
  } catch (cause) {
    throw new DecodeError(`not UTF-8 text (${data.length} bytes)`, { cause });
  }
}

/** A walk, as a reviver would take ten times as long; without recursion, as values may be nested deeply. */
function refusePoison(root: unknown): void {
  const open = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== "object" || value === null) continue;
    if (Object.hasOwn(value, POISON)) throw new DecodeError(`an object has the key "${POISON}"`);
    for (const each of Array.isArray(value) ? value : Object.values(value)) {
      if (typeof each === "object" && each !== null) open.push(each);
    }
  }
}
