import type { Span } from "./receiver.ts";

/** The lines that show spans as a tree: each below its parent, in the order of their starts. */
export function tree(spans: readonly Span[], parent?: string, indent = ""): string[] {
  const below = spans
    .filter(({ parentSpanId }) => (parentSpanId || undefined) === parent)
    .toSorted((a, b) => Number(BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano)));
  return below.flatMap((span, index) => {
    const last = index === below.length - 1;
    return [
      `${indent}${last ? "└─" : "├─"} ${describe(span)}`,
      ...tree(spans, span.spanId, `${indent}${last ? "   " : "│  "}`),
    ];
  });
}

function describe({ name, tracer, startTimeUnixNano, endTimeUnixNano, status }: Span): string {
  const milliseconds = Number(BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano)) / 1e6;
  const failed = status.message ? `, failed: ${status.message}` : "";
  return `${name} (${tracer}, ${milliseconds.toFixed(1)} ms${failed})`;
}
