// A receiver of spans: the little of OTLP over HTTP that this example needs. Yours is a collector, Jaeger or a
// service; they take the same.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Buffer } from "node:buffer";

/** The parts of a span that are shown. */
export interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status: { readonly message?: string };
  /** Whose span it is. */
  readonly tracer: string;
}

interface Exported {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly {
      readonly scope: { readonly name: string };
      readonly spans: readonly Span[];
    }[];
  }[];
}

/** Starts it on a free port of this machine, and keeps what comes. */
export async function startReceiver(): Promise<{ url: string; spans: readonly Span[]; close(): void }> {
  const spans: Span[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { resourceSpans } = JSON.parse(chunks.join("")) as Exported;
    for (const { scope, spans: sent } of resourceSpans.flatMap(({ scopeSpans }) => scopeSpans)) {
      spans.push(...sent.map((span) => ({ ...span, tracer: scope.name })));
    }
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, spans, close };
}
