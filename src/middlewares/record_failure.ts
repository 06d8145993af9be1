import { errorText, errorType } from "./error_type.ts";
import type { OpenTelemetrySpan } from "./open_telemetry_span.ts";

/** `SpanStatusCode.ERROR` of `@opentelemetry/api`. */
const ERROR = 2;

/** What a span says of an error. */
export function recordFailure(span: OpenTelemetrySpan, error: unknown): void {
  span.recordException(error instanceof Error ? error : errorText(error));
  span.setAttribute("error.type", errorType(error));
  span.setStatus({ code: ERROR, message: errorText(error) });
}
