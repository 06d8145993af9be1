// A span somewhere else, as text: https://www.w3.org/TR/trace-context/#traceparent-header

/** A span somewhere else. */
export interface TraceParent {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** Its first bit: whoever made it records this trace. */
  readonly flags: number;
}

const TRACE_PARENT = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(-.*)?$/;

/** Later versions may append fields; ids of zeros and the version ff are invalid. */
export function parseTraceParent(text: string | undefined): TraceParent | undefined {
  const match = TRACE_PARENT.exec(text ?? "");
  if (!match || (match[1] === "00" && match[5] !== undefined)) return undefined;
  return { traceId: match[2]!, spanId: match[3]!, flags: Number.parseInt(match[4]!, 16) };
}

/** The text; `undefined` where the ids are none, as those of a span that nobody records. */
export function traceParentText(
  { traceId, spanId, traceFlags }: {
    readonly traceId: string;
    readonly spanId: string;
    readonly traceFlags: number;
  },
): string | undefined {
  const text = `00-${traceId}-${spanId}-${(traceFlags & 0xff).toString(16).padStart(2, "0")}`;
  return parseTraceParent(text) && text;
}
