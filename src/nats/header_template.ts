// Headers that are written once for many messages. What nats.js makes of headers is text; making it there
// costs more than all else that a small message costs.

import type { MsgHdrs } from "@nats-io/nats-core";

const encoder = new TextEncoder();

/** The most bytes of a message's headers that JetStream stores. */
export const MOST_HEADER_BYTES = 65_535;

/** All that nats.js asks of headers that it publishes. */
export class EncodedHeaders {
  readonly #bytes: Uint8Array;

  /** With the bytes, the line "NATS/1.0" and the empty line at the end included. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The bytes. */
  encode(): Uint8Array {
    return this.#bytes;
  }
}

/** What the headers of many messages have in common. */
export class HeaderTemplate {
  readonly #start: string;

  constructor(common: MsgHdrs | undefined) {
    // Without the empty line at the end.
    this.#start = common ? common.toString().slice(0, -2) : "NATS/1.0\r\n";
  }

  /** The common headers and these, whose values must have been checked: headers for publishing only. */
  with(...added: readonly (readonly [name: string, value: string])[]): MsgHdrs {
    let text = this.#start;
    for (const [name, value] of added) text += `${name}: ${value}\r\n`;
    return new EncodedHeaders(encoder.encode(`${text}\r\n`)) as unknown as MsgHdrs;
  }
}

/** The bytes of headers. */
export function headerSize(headers: MsgHdrs): number {
  return (headers as unknown as EncodedHeaders).encode().length;
}

/** The bytes of headers. */
export function headerBytes(headers: MsgHdrs): Uint8Array {
  return (headers as unknown as EncodedHeaders).encode();
}
