import { Actor, Event, type types } from "@walnats/core";

/** The contexts that an engine would make for the jobs of an actor. */
export interface Jobs {
  /** A job that starts. */
  start(seqNumber?: number): types.Context;
  /** A job that succeeded. */
  ok(seqNumber?: number): types.OkContext;
  /** A job that failed. */
  failed(exception?: unknown, attempts?: number): types.ErrorContext;
}

/** Jobs of a new actor. */
export function jobsOf(name: string): Jobs {
  const actor: types.AnyActor = new Actor(name, new Event("happened", String), () => {});
  const context = (seqNumber: number, attempts = 1): types.Context => ({
    actor,
    message: "text",
    attempts,
    subject: "happened",
    seqNumber,
    traceId: undefined,
    headers: {},
    metadata: {
      stream: "happened",
      consumer: name,
      deliveries: attempts,
      streamSequence: seqNumber,
      consumerSequence: seqNumber,
      time: new Date(0),
      pending: 0,
    },
    signal: new AbortController().signal,
  });
  return {
    start: (seqNumber = 1) => context(seqNumber),
    ok: (seqNumber = 1) => ({ ...context(seqNumber), duration: 0.5 }),
    failed: (exception = new Error("boom"), attempts = 1) => ({
      ...context(1, attempts),
      exception,
      retryIn: 1,
    }),
  };
}
