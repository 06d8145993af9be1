// Numbers in JSON that a double cannot hold: other languages write integers of any size, and `JSON.parse` rounds them.

import { DecodeError } from "../errors.ts";

/** Few texts have such numbers, or strings that look like them. */
const SUSPECT = /\d{16}|[eE]\+?\d{3}/;
/** A shorter text has no such number. */
export const SHORTEST_SUSPECT = 5;
const QUOTE = 34;
const BACKSLASH = 92;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** No double has more digits before its point. */
const MOST_DIGITS = 310;

/** Throws a `DecodeError` for a number that would be another one: its text must be JSON. */
export function refuseInexact(text: string): void {
  if (!SUSPECT.test(text)) return;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === 45 || code >= 48 && code <= 57) {
      NUMBER.lastIndex = at;
      const [digits] = NUMBER.exec(text)!;
      if (!isExact(digits)) {
        throw new DecodeError("a number is too large to be exact: send it as text");
      }
      at += digits.length - 1;
    }
  }
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

function isExact(digits: string): boolean {
  const number = Number(digits);
  if (!Number.isFinite(number)) return false;
  if (/[.eE]/.test(digits) || digits.length < 16) return true;
  // What JavaScript writes is the shortest text of a double, with zeros for its last digits.
  return String(number) === digits || digits.length <= MOST_DIGITS && BigInt(digits) === BigInt(number);
}
