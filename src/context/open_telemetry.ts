// OpenTelemetry's contexts, with a span somewhere else as the parent of what is made in them, or empty.
// The package @opentelemetry/api could make them, but then walnats would depend on it. It keeps the span under a key of
// the global symbol registry, so that several copies of it work together (its createContextKey says so), and what an
// application has registered under another one (its global-utils).

import { tryRead } from "../describe_error.ts";
import { parseTraceParent, type TraceParent, traceParentText } from "./trace_parent.ts";

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

/** What an application has registered as its context manager. */
interface ContextManager {
  active(): OpenTelemetryContext;
  with<R>(context: OpenTelemetryContext, run: () => R): R;
}

interface Registered {
  readonly context?: ContextManager | undefined;
}

function contextManager(): ContextManager | undefined {
  return (globalThis as Record<symbol, Registered | undefined>)[Symbol.for("opentelemetry.js.api.1")]
    ?.context;
}

/** The span that is active here, as a `traceparent`; `undefined` without one, and without OpenTelemetry. */
export function activeTraceParent(): string | undefined {
  const manager = contextManager();
  if (!manager) return undefined;
  return tryRead(() => {
    const span = manager.active().getValue(SPAN) as { spanContext(): Parameters<typeof traceParentText>[0] };
    return span && traceParentText(span.spanContext());
  });
}

/** Runs a function in which a span somewhere else is the active one, where OpenTelemetry is set up here. */
export function runBelow<R>(traceParent: string | undefined, run: () => R): R {
  const parent = parseTraceParent(traceParent);
  const manager = parent && contextManager();
  return manager ? manager.with(contextBelow(parent), run) : run();
}
