// The context in which OpenTelemetry starts a job's span: with the publisher's span as its parent, or empty.
// The package @opentelemetry/api could make it, but then walnats would depend on it. It keeps the span under a
// key of the global symbol registry, so that several copies of it work together (its createContextKey says so).

import type { TraceParent } from "./trace_parent.ts";

/** OpenTelemetry's `Context`: values that never change. */
export interface OpenTelemetryContext {
  /** The value of a key. */
  getValue(key: symbol): unknown;
  /** A copy with one value set. */
  setValue(key: symbol, value: unknown): OpenTelemetryContext;
  /** A copy without a value. */
  deleteValue(key: symbol): OpenTelemetryContext;
}

const SPAN = Symbol.for("OpenTelemetry Context Key SPAN");

class Values implements OpenTelemetryContext {
  readonly #values: ReadonlyMap<symbol, unknown>;

  constructor(values: ReadonlyMap<symbol, unknown> = new Map()) {
    this.#values = values;
  }

  getValue(key: symbol): unknown {
    return this.#values.get(key);
  }

  setValue(key: symbol, value: unknown): Values {
    return new Values(new Map(this.#values).set(key, value));
  }

  deleteValue(key: symbol): Values {
    return new Values(new Map([...this.#values].filter(([other]) => other !== key)));
  }
}

const EMPTY = new Values();

/** The context below a span somewhere else; without one, the root of a new trace. */
export function contextBelow(parent: TraceParent | undefined): OpenTelemetryContext {
  if (!parent) return EMPTY;
  const { traceId, spanId, flags } = parent;
  const spanContext = { traceId, spanId, traceFlags: flags, isRemote: true };
  return EMPTY.setValue(SPAN, { spanContext: () => spanContext, isRecording: () => false });
}
