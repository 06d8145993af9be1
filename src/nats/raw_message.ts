// Parts of a message as they came over the wire. To make text of them and bytes of that again is a good part of what
// an ack or an answer costs.

import type { Msg, MsgHdrs } from "@nats-io/nats-core";
import { EncodedHeaders } from "./encoded_headers.ts";
import { rawBody, rawHead } from "./nats_internals.ts";

const encoder = /* @__PURE__ */ new TextEncoder();
const LF = 10;
/** The bit that makes an ASCII letter a small one; it leaves "-" as it is. */
const CASE = 32;

/** The reply subject. */
export function replyBytes(message: Msg): Uint8Array {
  return rawHead(message)?.reply ?? encoder.encode(message.reply ?? "");
}

/** Does the subject begin with this text, of ASCII? */
export function subjectBegins(message: Msg, text: string): boolean {
  return rawHead(message)?.subjectBegins?.(text) ?? message.subject.startsWith(text);
}

/** The bytes of the headers; `undefined` where it has none, or they cannot be had. */
export function rawHeaderBlock(message: Msg): Uint8Array | undefined {
  const size = rawHead(message)?.hdr ?? 0;
  return size > 0 ? rawBody(message)?.subarray(0, size) : undefined;
}

/** The headers, for publishing only; `undefined` where it has none, or none that can be read. */
export function rawHeaders(message: Msg): MsgHdrs | undefined {
  const block = message.headers && rawHeaderBlock(message);
  return block ? new EncodedHeaders(block) as unknown as MsgHdrs : message.headers;
}

/** It has headers, whether they can be read or not. */
export function hasHeaders(message: Msg): boolean {
  const head = rawHead(message);
  return head ? head.hdr > 0 : message.headers !== undefined;
}

/**
 * May it have a header with this name, in lower case? To parse headers costs a tenth of a small job, so those that nobody
 * asks for are not parsed.
 */
export function mayHaveHeader(message: Msg, name: Uint8Array): boolean {
  const block = rawHeaderBlock(message);
  if (!block) return hasHeaders(message);
  for (let line = block.indexOf(LF) + 1; line > 0; line = block.indexOf(LF, line) + 1) {
    let at = 0;
    while (at < name.length && (block[line + at]! | CASE) === name[at]) at++;
    if (at === name.length) return true;
  }
  return false;
}

/** Bytes of headers and payload; without the headers where they cannot be told. */
export function sizeOf(message: Msg): number {
  return rawHead(message)?.size ?? message.data.length;
}
