// Parts of a message as they came over the wire. To make text of them and bytes of that again is a good part of what
// an ack or an answer costs.

import type { Msg, MsgHdrs } from "@nats-io/nats-core";
import { EncodedHeaders } from "./header_template.ts";

/** What nats.js does not tell by its types. */
interface Delivered {
  readonly _msg?: {
    readonly reply?: Uint8Array;
    readonly hdr: number;
    readonly size: number;
    /** Our own reader's. */
    subjectBegins?(text: string): boolean;
  } | undefined;
  readonly _rdata?: Uint8Array | undefined;
}

const encoder = new TextEncoder();

/** The reply subject. */
export function replyBytes(message: Msg): Uint8Array {
  return (message as Delivered)._msg?.reply ?? encoder.encode(message.reply ?? "");
}

/** Does the subject begin with this text, of ASCII? */
export function subjectBegins(message: Msg, text: string): boolean {
  return (message as Delivered)._msg?.subjectBegins?.(text) ?? message.subject.startsWith(text);
}

/** The bytes of the headers; `undefined` where it has none, or they cannot be had. */
export function rawHeaderBlock(message: Msg): Uint8Array | undefined {
  const { _msg, _rdata } = message as Delivered;
  return _msg && _rdata && _msg.hdr > 0 ? _rdata.subarray(0, _msg.hdr) : undefined;
}

/** The headers, for publishing only; `undefined` where it has none, or none that can be read. */
export function rawHeaders(message: Msg): MsgHdrs | undefined {
  const { _msg, _rdata } = message as Delivered;
  if (!message.headers || !_msg || !_rdata) return message.headers;
  return new EncodedHeaders(_rdata.subarray(0, _msg.hdr)) as unknown as MsgHdrs;
}

/** Bytes of headers and payload. */
export function sizeOf(message: Msg): number {
  return (message as Delivered)._msg?.size ?? message.data.length;
}
