import { parseTraceParent, type TraceParent } from "../context/trace_parent.ts";
import type { JobInfo } from "./job_spans.ts";

/** The publisher's span: what `emit` was given as `traceId`, else a CloudEvent's `traceparent`, else such a header. */
export function traceParentOf({ traceId, headers }: JobInfo): TraceParent | undefined {
  return parseTraceParent(traceId) ?? parseTraceParent(headers["ce-traceparent"]) ??
    parseTraceParent(headers["traceparent"]);
}
