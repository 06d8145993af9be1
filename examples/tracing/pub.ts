// The publisher: its span goes with the message, as a `traceparent`.

import { context, propagation, SpanKind, trace } from "@opentelemetry/api";
import * as walnats from "@walnats/core";
import { ORDER_PLACED } from "./events.ts";
import { provider } from "./telemetry.ts";

const tracer = trace.getTracer("shop");
const conn = await new walnats.Events(ORDER_PLACED).connect();
await conn.register();
await tracer.startActiveSpan("place order", { kind: SpanKind.PRODUCER }, async (span) => {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  const order = { id: 7, email: "ann@example.com" };
  await conn.emit(ORDER_PLACED, order, { traceId: carrier.traceparent, sync: true });
  span.end();
});
await conn.close();
await provider.shutdown();
