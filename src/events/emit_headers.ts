import type { MsgHdrs } from "@nats-io/nats-core";
import { HEADER_DELAY, HEADER_ID, HEADER_TRACE, makeHeaders } from "../jetstream/header_names.ts";
import { CloudEvent } from "./cloud_event.ts";
import type { EmitOptions } from "./emit_options.ts";

/** The headers of a message with this uid and no other, or `undefined` where it needs none. */
export function emitHeaders(options: EmitOptions, uid: string | undefined): MsgHdrs | undefined {
  const record: Record<string, string> = options.meta instanceof CloudEvent
    ? options.meta.toHeaders()
    : { ...options.meta };
  if (uid !== undefined) record[HEADER_ID] = uid;
  if (options.traceId !== undefined) record[HEADER_TRACE] = options.traceId;
  if (options.delay) record[HEADER_DELAY] = decimal(Date.now() / 1000 + options.delay);
  return Object.keys(record).length ? makeHeaders(record) : undefined;
}

/** Without an exponent, which numbers from 1e21 have. */
function decimal(value: number): string {
  return value < 1e21 ? String(value) : String(BigInt(value));
}
