import { trace } from "@opentelemetry/api";
import * as walnats from "@walnats/core";
import { setTimeout } from "node:timers/promises";
import { ORDER_PLACED } from "./events.ts";

const tracer = trace.getTracer("mailer");

export const RECEIPT = new walnats.Actor("send-receipt", ORDER_PLACED, async () => {
  await tracer.startActiveSpan("render receipt", async (span) => {
    await setTimeout(5);
    span.end();
  });
  await tracer.startActiveSpan("send mail", async (span) => {
    if (walnats.currentContext().attempts === 1) {
      span.end();
      throw new Error("the mail server is busy");
    }
    await setTimeout(10);
    span.end();
  });
}, {
  middlewares: [new walnats.middlewares.OpenTelemetryTraceMiddleware({ tracer })],
  retryDelay: [0.1],
});
