import { HEADER_DELAY, HEADER_DELAY_SECONDS, HEADER_ID, HEADER_TRACE } from "../jetstream/header_names.ts";
import { headerLine } from "../nats/encoded_headers.ts";
import { isCloudEvent } from "./cloud_event_meta.ts";
import type { EmitOptions } from "./emit_options.ts";

/** The lines that the options ask for, and this uid. */
export function headerLines(
  { meta, traceId, delay, at }: Pick<EmitOptions, "meta" | "traceId" | "delay" | "at">,
  uid?: string,
): string {
  let lines = "";
  if (meta) {
    const record = isCloudEvent(meta) ? meta.toHeaders() : meta;
    for (const [name, value] of Object.entries(record)) lines += headerLine(name, value.trim());
  }
  if (uid !== undefined) lines += headerLine(HEADER_ID, uid);
  if (traceId !== undefined) lines += headerLine(HEADER_TRACE, traceId.trim());
  if (delay) {
    lines += headerLine(HEADER_DELAY, String(Date.now() / 1000 + delay));
    lines += headerLine(HEADER_DELAY_SECONDS, decimal(delay));
  }
  if (at && at.getTime() > 0) lines += headerLine(HEADER_DELAY, String(at.getTime() / 1000));
  return lines;
}

/** Without an exponent, which small numbers have. */
function decimal(seconds: number): string {
  return seconds < 1e-6 ? seconds.toFixed(9) : String(seconds);
}
