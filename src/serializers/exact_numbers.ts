// Numbers in JSON that a double cannot hold: other languages write integers of any size, and `JSON.parse` rounds them.

import { DecodeError } from "../errors.ts";

/** Few texts have such numbers, or strings that look like them. */
const SUSPECT = /\d{16}|[eE]\+?\d{3}/;
const STRINGS = /"[^"\\]*(?:\\.[^"\\]*)*"/g;
const NUMBERS = /-?\d[\d.eE+-]*/g;
/** No double has more digits before its point. */
const MOST_DIGITS = 310;

/** Throws a `DecodeError` for a number that would be another one: its text must be JSON. */
export function refuseInexact(text: string): void {
  if (!SUSPECT.test(text)) return;
  for (const [digits] of text.replace(STRINGS, "").matchAll(NUMBERS)) {
    if (!isExact(digits)) throw new DecodeError("a number is too large to be exact: send it as text");
  }
}

function isExact(digits: string): boolean {
  const number = Number(digits);
  if (!Number.isFinite(number)) return false;
  if (/[.eE]/.test(digits)) return true;
  // What JavaScript writes is the shortest text of a double, with zeros for its last digits.
  return String(number) === digits || digits.length <= MOST_DIGITS && BigInt(digits) === BigInt(number);
}
