/** The part of OpenTelemetry's `Span` that is used. */
export interface OpenTelemetrySpan {
  /** Sets an attribute. */
  setAttribute(key: string, value: string): unknown;
  /** Sets whether what it spans went well. */
  setStatus(status: { code: number; message?: string }): unknown;
  /** Adds an error. */
  recordException(exception: Error | string): void;
  /** Ends it. */
  end(): void;
}

/** The part of OpenTelemetry's `SpanOptions` that is used. */
export interface OpenTelemetrySpanOptions {
  /** What part it has in the trace. */
  kind: number;
  /** What it is about. */
  attributes: Record<string, string | number>;
}
