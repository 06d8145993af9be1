// The publisher's span, as a message tells of it: https://www.w3.org/TR/trace-context/#traceparent-header

import type { JobInfo } from "./job_spans.ts";

/** A span somewhere else. */
export interface TraceParent {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** Its first bit: the publisher records this trace. */
  readonly flags: number;
}

/** What `emit` was given as `traceId`, else a CloudEvent's `traceparent`, else a header of that name. */
export function traceParentOf({ traceId, headers }: JobInfo): TraceParent | undefined {
  return parse(traceId) ?? parse(headers["ce-traceparent"]) ?? parse(headers["traceparent"]);
}

/** Later versions may append fields; ids of zeros and the version ff are invalid. */
function parse(text: string | undefined): TraceParent | undefined {
  const match = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(-.*)?$/.exec(
    text ?? "",
  );
  if (!match || (match[1] === "00" && match[5] !== undefined)) return undefined;
  return { traceId: match[2]!, spanId: match[3]!, flags: Number.parseInt(match[4]!, 16) };
}
