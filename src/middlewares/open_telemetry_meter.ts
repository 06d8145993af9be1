// The metrics of OpenTelemetry's conventions for messaging:
// https://opentelemetry.io/docs/specs/semconv/messaging/messaging-metrics/

import type { Seconds } from "../seconds.ts";

/** What a metric is counted by. */
export type OpenTelemetryAttributes = Record<string, string | number>;

/** The part of OpenTelemetry's `Meter` that is used. */
export interface OpenTelemetryMeter {
  /** Makes a counter. */
  createCounter(name: string, options: { unit: string; description: string }): {
    /** Counts. */
    add(value: number, attributes: OpenTelemetryAttributes): void;
  };
  /** Makes a histogram. */
  createHistogram(name: string, options: { unit: string; description: string }): {
    /** Takes a value. */
    record(value: number, attributes: OpenTelemetryAttributes): void;
  };
}

/** Counts messages, and measures what is done with them. */
export class MessagingMetrics {
  readonly #count: ReturnType<OpenTelemetryMeter["createCounter"]> | undefined;
  readonly #duration: ReturnType<OpenTelemetryMeter["createHistogram"]> | undefined;

  /** Of what a publisher sends, or of what an actor processes; without a meter it does nothing. */
  constructor(meter: OpenTelemetryMeter | undefined, side: "publisher" | "actor") {
    const [count, duration] = side === "publisher"
      ? ["messaging.client.sent.messages", "messaging.client.operation.duration"]
      : ["messaging.client.consumed.messages", "messaging.process.duration"];
    this.#count = meter?.createCounter(count!, { unit: "{message}", description: `Messages of a ${side}` });
    this.#duration = meter?.createHistogram(duration!, {
      unit: "s",
      description: side === "publisher" ? "Time to send messages" : "Time to process a message",
    });
  }

  /** So many messages took so long. */
  record(messages: number, duration: Seconds, attributes: OpenTelemetryAttributes): void {
    this.#count?.add(messages, attributes);
    this.#duration?.record(duration, attributes);
  }
}
