import type { Signal } from "../globals.ts";
import type { Seconds } from "../seconds.ts";
import type { ActorInfo } from "./actor_info.ts";
import type { Delivery } from "../delivery.ts";

/** Headers of a message by name; of a repeated one, the first value. */
export type HeaderRecord = Readonly<Record<string, string>>;

/** What a job knows besides its message. Middlewares get it, and `currentContext()` returns it. */
export interface Context<T = unknown> {
  /** The actor whose job it is. */
  readonly actor: ActorInfo;
  /** The decoded message. */
  readonly message: T;
  /** The number of this attempt, 1 for the first. A delay is not an attempt. */
  readonly attempts: number;
  /** The message's number in the stream. */
  readonly seqNumber: number;
  /** The subject that it was emitted to: the event's, or one of them where that has wildcards. */
  readonly subject: string;
  /** What `emit` was given as `traceId`. */
  readonly traceId: string | undefined;
  /** The headers of the message. */
  readonly headers: HeaderRecord;
  /** What JetStream knows of this delivery. */
  readonly metadata: Delivery;
  /**
   * Aborts when the job must end early: `JobTimeoutError`, `LeaseLostError` (the message may run elsewhere by now) or
   * `ShutdownError` is its reason.
   */
  readonly signal: Signal;
}

/** What a middleware gets for a job that succeeded. */
export interface OkContext<T = unknown> extends Context<T> {
  /** How long the handler took, in seconds, waiting included. */
  readonly duration: Seconds;
}

/** What a middleware gets for a job that failed. */
export interface ErrorContext<T = unknown> extends Omit<Context<T>, "message"> {
  /** The decoded message; `undefined` where decoding is what failed. */
  readonly message: T | undefined;
  /** What was thrown. */
  readonly exception: unknown;
  /** Seconds until it is tried again; `undefined`: it has failed for good. */
  readonly retryIn: Seconds | undefined;
}
