// A receiver of OTLP over HTTP, as JSON: https://opentelemetry.io/docs/specs/otlp/#otlphttp

import type { Posted } from "./http_receiver.ts";

/** The parts of a span of OTLP that are looked at. */
export interface OtlpSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  /** 5 is CONSUMER, 4 PRODUCER, 1 INTERNAL: one more than in the API. */
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  /** 2 is ERROR. */
  readonly status: { readonly code: number; readonly message?: string };
  readonly events: readonly {
    readonly name: string;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number };
}

type RawSpan = Omit<OtlpSpan, "attributes" | "events"> & {
  readonly attributes: readonly Attribute[];
  readonly events: readonly { readonly name: string; readonly attributes: readonly Attribute[] }[];
};

/** The spans that were sent to a receiver. */
export function spansIn(posted: readonly Posted[]): OtlpSpan[] {
  return posted.filter(({ path }) => path === "/v1/traces").flatMap(({ body }) => {
    const { resourceSpans } = JSON.parse(body) as {
      resourceSpans: { scopeSpans: { spans: RawSpan[] }[] }[];
    };
    return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)).map((
      span,
    ) => ({
      ...span,
      attributes: record(span.attributes),
      events: span.events.map((event) => ({ ...event, attributes: record(event.attributes) })),
    }));
  });
}

function record(attributes: readonly Attribute[]): Record<string, string | number> {
  return Object.fromEntries(
    attributes.map(({ key, value: { stringValue, intValue } }) => [key, stringValue ?? Number(intValue)]),
  );
}
