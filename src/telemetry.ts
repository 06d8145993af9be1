// What observes a publisher's connection: the option `telemetry` of `Events.connect`.

/** The methods of a publisher's connection that send something; each returns a promise. */
export interface Emitting {
  /** Emits a message. */
  emit: EmittingMethod;
  /** Emits many messages. */
  emitMany: EmittingMethod;
  /** Emits a message and awaits a response. */
  request: EmittingMethod;
}

/** Takes an event, a message or many, and options. */
// deno-lint-ignore no-explicit-any
export type EmittingMethod = (event: any, message: any, options?: any) => Promise<any>;

/**
 * Sees all that a publisher's connection sends: puts methods of its own in place of those of a new connection, and
 * calls these. `openTelemetry` of `@walnats/core/middlewares` makes one.
 */
export type Telemetry = (connection: Emitting) => void;
