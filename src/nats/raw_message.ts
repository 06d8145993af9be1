// Parts of a message as they came over the wire. To make text of them and bytes of that again is a good part of what
// an ack or an answer costs.

import type { Msg, MsgHdrs } from "@nats-io/nats-core";
import { EncodedHeaders } from "./encoded_headers.ts";
import { rawBody, rawHead } from "./nats_internals.ts";

const encoder = new TextEncoder();

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

/** Bytes of headers and payload; without the headers where they cannot be told. */
export function sizeOf(message: Msg): number {
  return rawHead(message)?.size ?? message.data.length;
}
