// The errors of walnats that publishers and actors have. NATS codes become these in `nats/translate_error.ts` and nowhere else.

/** Where an error happened, and what caused it. */
export interface WalnatsErrorOptions extends ErrorOptions {
  /** The event's name. */
  readonly event?: string | undefined;
  /** The actor's name. */
  readonly actor?: string | undefined;
}

/**
 * The base of all errors of walnats: catch it to catch them all.
 *
 * @example
 * ```ts
 * import { WalnatsError } from "@walnats/core";
 *
 * function report(error: unknown) {
 *   if (error instanceof WalnatsError) console.error(error.event, error.actor, error.message);
 * }
 * report(new WalnatsError("something"));
 * ```
 */
export class WalnatsError extends Error {
  /**
   * What kind of error it is, such as `WALNATS_EMIT_TIMEOUT`: it stays the same when a message is worded better, when a
   * minifier renames classes, and for the errors of another copy of this package. The page "Errors" lists all.
   */
  readonly code: string;
  /** The name of the event that it is about, where there is one. */
  declare readonly event: string | undefined;
  /** The name of the actor that it is about, where there is one. */
  declare readonly actor: string | undefined;

  /** Makes an error; users only catch them. */
  constructor(message: string, options: WalnatsErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.name = NAMES.get(new.target) ?? new.target.name;
    this.code = codeOf(new.target)!;
    // What is not there does not stand in a log either.
    if (options.event !== undefined) this.event = options.event;
    if (options.actor !== undefined) this.actor = options.actor;
  }

  /** Also errors that another copy of this package has made are instances: their codes tell. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (Function.prototype[Symbol.hasInstance].call(this, value)) return true;
    const code = value instanceof Error && NAMES.has(this) && (value as { code?: unknown }).code;
    return typeof code === "string" &&
      (code === codeOf(this) || this === WalnatsError && code.startsWith(PREFIX));
  }
}

/** Comes from `connect()` when no server answers. Start one, or check the address and the credentials. */
export class ConnectError extends WalnatsError {}

/**
 * Comes when JetStream is off in the server or the account: start it with `nats-server -js`; or where it does not
 * answer, as most servers of its cluster are gone, or it is too busy.
 */
export class JetStreamUnavailableError extends WalnatsError {}

/** Comes when an object is used whose connection was closed. Keep it open for as long as you use it. */
export class ConnectionClosedError extends WalnatsError {}

/**
 * Comes from `emit` while the server is away and `pendingSize` bytes wait already.
 * Emit again later, or give `connect` a larger `pendingSize`.
 */
export class OutboundBufferLimitError extends WalnatsError {}

/** Comes from `emit` for a message larger than the server or the stream takes. Send less, or raise the limit. */
export class MaxPayloadError extends WalnatsError {}

/** Comes when a message does not fit its schema or cannot be serialized. Correct the message. */
export class EncodeError extends WalnatsError {}

/** Comes when bytes cannot be decoded by the schema: they are corrupt, forged, too large or of another shape. */
export class DecodeError extends WalnatsError {}

/** Comes when an event is emitted, or an actor used, that was not passed to `Events` or `Actors`. Add it there. */
export class NotRegisteredError extends WalnatsError {}

/**
 * Comes from `register({ update: false })` when the stream exists with other settings:
 * another event has that name, or the options have changed. Let it update, or choose another name.
 */
export class StreamExistsError extends WalnatsError {}

/**
 * Comes from `register` when an option of the stream is invalid, can never be changed, or would make the server drop
 * what is stored. Keep the option, or let it drop them with `register({ update: "discard" })`.
 */
export class StreamConfigError extends WalnatsError {}

/** Comes when an event has no stream, or its stream was deleted. A publisher must call `register()` first. */
export class StreamNotFoundError extends WalnatsError {}

/** Comes from `emit` with `sync` when JetStream did not confirm in time. The event may be stored or not. */
export class EmitTimeoutError extends WalnatsError {}

/**
 * Comes from `emit` with `sync` when the event was refused: a stream, disk or account is full, or the user of this
 * connection may not publish it.
 */
export class EmitRefusedError extends WalnatsError {}

/**
 * Comes from `request` when no response came in time. Is an actor of the event registered, is it listening, and
 * does its job end in time? The job may still run.
 */
export class RequestTimeoutError extends WalnatsError {}

/** What a `RequestError` holds besides its message. */
export interface RequestErrorOptions extends WalnatsErrorOptions {
  /** The name of the error that the job failed with. */
  readonly errorName: string;
  /** Its message. */
  readonly reason: string;
}

/**
 * Comes from `request` when the job failed for good: no response will come, and the request is a dead letter, unless
 * the actor keeps none. See the actor's log.
 */
export class RequestError extends WalnatsError {
  /** The name of the error that the job failed with, such as `Reject`. */
  readonly errorName: string;
  /** The message of that error: on one line, and cut where it is long. */
  readonly reason: string;

  /** Makes an error; users only catch them. */
  constructor(message: string, options: RequestErrorOptions) {
    super(message, options);
    this.errorName = options.errorName;
    this.reason = options.reason;
  }
}

/** A message that `emitMany` has not emitted. */
export interface FailedMessage {
  /** Its place in the iterable, 0 for the first. */
  readonly index: number;
  /** The message itself, to emit it again. Not enumerable, so that logging the error does not show it. */
  readonly message?: unknown;
  /** Why not. */
  readonly error: Error;
}

/** What an `EmitManyError` holds besides its message. */
export interface EmitManyErrorOptions extends WalnatsErrorOptions {
  /** How many messages were stored. */
  readonly stored: number;
  /** How many messages were taken from the iterable. */
  readonly taken: number;
  /** Those that were not. */
  readonly failed: readonly FailedMessage[];
}

/**
 * Comes from `emitMany` when some messages were not emitted, or the iterable threw. What was taken from the
 * iterable is in `stored` or in `failed`; emit again what failed, and what comes after the first `taken`.
 * `cause` is what the iterable threw, else what ended it, else why the first message failed.
 */
export class EmitManyError extends WalnatsError {
  /** How many messages JetStream has confirmed; without `sync`, how many were handed to the connection. */
  readonly stored: number;
  /** How many messages were taken from the iterable. */
  readonly taken: number;
  /** The messages that were taken and not emitted, in their order. After an `EmitTimeoutError` one may be. */
  readonly failed: readonly FailedMessage[];

  /** Makes an error; users only catch them. */
  constructor(message: string, options: EmitManyErrorOptions) {
    super(message, options);
    ({ stored: this.stored, taken: this.taken, failed: this.failed } = options);
  }
}

/** A minifier gives the classes other names, and programs and logs go by these. Those of users keep their own. */
const NAMES: Map<unknown, string> = /* @__PURE__ */ new Map(
  /* @__PURE__ */ Object.entries({
    WalnatsError,
    ConnectError,
    JetStreamUnavailableError,
    ConnectionClosedError,
    OutboundBufferLimitError,
    MaxPayloadError,
    EncodeError,
    DecodeError,
    NotRegisteredError,
    StreamExistsError,
    StreamConfigError,
    StreamNotFoundError,
    EmitTimeoutError,
    EmitRefusedError,
    RequestTimeoutError,
    RequestError,
    EmitManyError,
  }).map(([name, ErrorClass]) => [ErrorClass, name]),
);

const PREFIX = "WALNATS_";

/** Tells the name of a class that is declared elsewhere. */
export function nameError(ErrorClass: object, name: string): void {
  NAMES.set(ErrorClass, name);
}

/** The code of an error class: for one of a user's, that of the class above it. `undefined`: it is none of walnats. */
export function codeOf(ErrorClass: object | null): string | undefined {
  if (!ErrorClass) return undefined;
  if (ErrorClass === WalnatsError) return "WALNATS";
  const name = NAMES.get(ErrorClass);
  if (name === undefined) return codeOf(Object.getPrototypeOf(ErrorClass));
  return PREFIX + name.replace(/Error$/, "").replace(/[a-z](?=[A-Z])/g, "$&_").toUpperCase();
}
