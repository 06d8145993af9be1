import { HEADER_DELAY, HEADER_ID, HEADER_TRACE } from "../jetstream/header_names.ts";
import { headerLine } from "../nats/encoded_headers.ts";
import { isCloudEvent } from "./cloud_event_meta.ts";
import type { EmitOptions } from "./emit_options.ts";

/** The lines that the options ask for, and this uid. A delay counts from now. */
export function headerLines(
  { meta, traceId, delay }: Pick<EmitOptions, "meta" | "traceId" | "delay">,
  uid?: string,
): string {
  let lines = "";
  if (meta) {
    const record = isCloudEvent(meta) ? meta.toHeaders() : meta;
    for (const [name, value] of Object.entries(record)) lines += headerLine(name, value.trim());
  }
  if (uid !== undefined) lines += headerLine(HEADER_ID, uid);
  if (traceId !== undefined) lines += headerLine(HEADER_TRACE, traceId.trim());
  if (delay) lines += headerLine(HEADER_DELAY, decimal(Date.now() / 1000 + delay));
  return lines;
}

/** Without an exponent, which numbers from 1e21 have. */
function decimal(value: number): string {
  return value < 1e21 ? String(value) : String(BigInt(value));
}
