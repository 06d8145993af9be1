// The publisher: the spans of what it emits go with the messages.

import { trace } from "@opentelemetry/api";
import * as walnats from "@walnats/core";
import { ORDER_PLACED } from "./events.ts";
import { provider } from "./telemetry.ts";

const tracer = trace.getTracer("shop");
const telemetry = walnats.middlewares.openTelemetry({ tracer });
const conn = await new walnats.Events(ORDER_PLACED).connect(undefined, { telemetry });
await conn.register();
await tracer.startActiveSpan("place order", async (span) => {
  await conn.emit(ORDER_PLACED, { id: 7, email: "ann@example.com" }, { sync: true });
  span.end();
});
await conn.close();
await provider.shutdown();
