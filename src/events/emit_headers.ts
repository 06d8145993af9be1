// The headers of an emitted message, written as they go over the wire: to have nats.js make them costs more than all
// else that a small message costs.

import { HEADER_DELAY, HEADER_ID, HEADER_TRACE } from "../jetstream/header_names.ts";
import { EncodedHeaders } from "../nats/header_template.ts";
import type { Headers } from "../nats/message.ts";
import { CloudEvent } from "./cloud_event.ts";
import type { EmitOptions } from "./emit_options.ts";

const encoder = new TextEncoder();

/** The line of one header, whose name and value must have been checked. */
export function headerLine(name: string, value: string): string {
  return `${name}: ${value}\r\n`;
}

/** The lines that the options ask for, and this uid. A delay counts from now. */
export function headerLines(
  { meta, traceId, delay }: Pick<EmitOptions, "meta" | "traceId" | "delay">,
  uid?: string,
): string {
  let lines = "";
  if (meta) {
    const record = meta instanceof CloudEvent ? meta.toHeaders() : meta;
    for (const [name, value] of Object.entries(record)) lines += headerLine(name, value.trim());
  }
  if (uid !== undefined) lines += headerLine(HEADER_ID, uid);
  if (traceId !== undefined) lines += headerLine(HEADER_TRACE, traceId.trim());
  if (delay) lines += headerLine(HEADER_DELAY, decimal(Date.now() / 1000 + delay));
  return lines;
}

/** Headers of these lines, for publishing only; `undefined` where there are none. */
export function encodeHeaders(lines: string): Headers | undefined {
  if (lines === "") return undefined;
  return new EncodedHeaders(encoder.encode(`NATS/1.0\r\n${lines}\r\n`)) as unknown as Headers;
}

/** Without an exponent, which numbers from 1e21 have. */
function decimal(value: number): string {
  return value < 1e21 ? String(value) : String(BigInt(value));
}
