// How many headers are read. nats.js takes a time that grows with the square of their number: a message with 10,000
// names, which fit 64 KiB, stopped everything for a second. So they are counted before they are parsed.

import type { Msg, MsgHdrs } from "@nats-io/nats-core";
import { parseHeaders } from "./encoded_headers.ts";
import { rawHeaderBlock } from "./raw_message.ts";

/** The most headers of a message that is run. */
export const MOST_HEADERS = 128;
/** The most of what walnats adds to a copy. */
const ADDED = 16;
/** The most headers of a parked message or a dead letter. */
export const MOST_IN_COPY: number = MOST_HEADERS + ADDED;

const LF = 10;
/** Bytes of the shortest line: a letter, a colon, CR and LF. */
const SHORTEST = 4;
const decoder = /* @__PURE__ */ new TextDecoder();

/** Has the message more headers than that? Then nobody may touch its `headers`. */
export function hasTooManyHeaders(message: Msg, most: number = MOST_HEADERS): boolean {
  const block = rawHeaderBlock(message);
  if (!block || block.length <= most * SHORTEST) return false;
  // The first line and the empty one at the end are none.
  let left = most + 2;
  for (let at = block.indexOf(LF); at >= 0; at = block.indexOf(LF, at + 1)) if (--left < 0) return true;
  return false;
}

/** The status in the headers, where they can be read; 0: none. */
export function statusOf(message: Msg): number {
  return hasTooManyHeaders(message) ? 0 : message.headers?.code ?? 0;
}

/** The first headers of a message that has too many, those with a valid name. */
export function firstHeaders(message: Msg, most: number): MsgHdrs {
  return parseHeaders(decoder.decode(rawHeaderBlock(message)), most, true);
}
