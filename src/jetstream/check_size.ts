// What the server takes: a limit for a message with its headers, and one of JetStream for the headers.
// Must hold: whatever is emitted can be copied, with the headers that say what the copy is of. Else it could not wait
// as a delayed message, and would be cut as a dead letter.

import { EmitRefusedError, MaxPayloadError } from "../errors.ts";
import { headerBytes, MOST_HEADER_BYTES } from "../nats/encoded_headers.ts";
import type { Headers } from "../nats/message.ts";

/** Bytes of the server's limit that are kept for the headers of copies. */
const RESERVE = 1024;
/** Where the server takes little, the part of its limit that is kept. */
const PART = 1 / 8;
/** Bytes of the headers that JetStream stores, kept for the same. A dead letter may lose some, a delayed copy none. */
const HEADER_RESERVE = 400;

/** What the size of a message is checked against. */
export interface SizeLimit {
  /** The most bytes that the server takes, headers included. */
  readonly maxPayload: number;
}

/** Throws for a message that the server would not take, or would not take a copy of. */
export function checkSize(
  { maxPayload }: SizeLimit,
  event: string,
  data: Uint8Array,
  headers: Headers | undefined,
): void {
  const head = headers ? headerBytes(headers).length : 0;
  const reserve = Math.min(RESERVE, Math.floor(maxPayload * PART));
  if (data.length + head > maxPayload - reserve) {
    const kept = reserve ? `, ${reserve} of which are kept for the headers of its copies` : "";
    throw tooLarge(event, data.length + head, `${maxPayload} at most${kept}`);
  }
  if (head <= MOST_HEADER_BYTES - HEADER_RESERVE) return;
  throw new EmitRefusedError(
    `a message of the event "${event}" has ${head} bytes of headers, and JetStream stores 64k of them, ` +
      `${HEADER_RESERVE} of which are kept for those of its copies: send less in meta`,
    { event },
  );
}

/** Throws for a response that the server would not take. It is not stored, so nothing is kept for copies. */
export function checkResponseSize(
  { maxPayload }: SizeLimit,
  event: string,
  data: Uint8Array,
  headers: Headers | undefined,
): void {
  const size = data.length + (headers ? headerBytes(headers).length : 0);
  if (size > maxPayload) throw tooLarge(event, size, `${maxPayload} at most`);
}

function tooLarge(event: string, size: number, most: string): MaxPayloadError {
  return new MaxPayloadError(
    `a message of the event "${event}" has ${size} bytes, and the server takes ${most}: ` +
      "send a reference instead of the content, or raise max_payload in the server",
    { event },
  );
}
