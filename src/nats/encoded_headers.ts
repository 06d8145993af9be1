// Headers as they go over the wire. They are written as text at once: to have nats.js make them costs more than all else
// that a small message costs.

import { headers as newHeaders, type MsgHdrs } from "@nats-io/nats-core";

const encoder = new TextEncoder();
const FIRST_LINE = "NATS/1.0\r\n";

/** The most bytes of a message's headers that JetStream stores. */
export const MOST_HEADER_BYTES = 65_535;

/** Headers for publishing only. */
export class EncodedHeaders {
  /** With the line "NATS/1.0" and the empty line at the end. */
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

/** The line of one header, whose name and value must have been checked. */
export function headerLine(name: string, value: string): string {
  return `${name}: ${value}\r\n`;
}

/** Headers of these lines, for publishing only; `undefined` where there are none. */
export function encodeHeaders(lines: string): MsgHdrs | undefined {
  if (lines === "") return undefined;
  return new EncodedHeaders(encoder.encode(`${FIRST_LINE}${lines}\r\n`)) as unknown as MsgHdrs;
}

/** The bytes of headers. */
export function headerBytes(headers: MsgHdrs | EncodedHeaders): Uint8Array {
  return headers instanceof EncodedHeaders ? headers.bytes : encoder.encode(`${linesOf(headers)}\r\n`);
}

/** The lines behind `NATS/1.0`, at most so many; throws for an invalid name or value, or leaves it out. */
export function parseHeaders(text: string, most: number, lenient = false): MsgHdrs {
  const headers = newHeaders();
  for (const line of text.split("\r\n", most + 1).slice(1)) {
    const colon = line.indexOf(":");
    if (colon === -1) continue;
    try {
      headers.append(line.slice(0, colon), line.slice(colon + 1));
    } catch (error) {
      if (!lenient) throw error;
    }
  }
  return headers;
}

/** Without the empty line at the end. */
function linesOf(headers: MsgHdrs): string {
  let text = FIRST_LINE;
  for (const [name, values] of headers) for (const value of values) text += `${name}: ${value}\r\n`;
  return text;
}
