import { EVENT, mark } from "../copies.ts";
import { reasonOf } from "../describe_error.ts";
import { DecodeError, EncodeError, type WalnatsErrorOptions } from "../errors.ts";
import { checkEventName } from "../names.ts";
import type { Seconds } from "../seconds.ts";
import { getSerializer } from "../serializers/get_serializer.ts";
import type { Schema } from "../serializers/schema.ts";
import type { Serializer } from "../serializers/serializer.ts";
import { checkEventOptions, type EventOptions } from "./event_options.ts";
import type { Limits } from "./limits.ts";

/**
 * The common part of all events: those of `new Event(…)` and of `event.withResponse(…)`.
 *
 * @typeParam R what its actors return; `unknown` where nobody awaits a response
 */
export abstract class BaseEvent<Name extends string, T, R> {
  static {
    mark(this.prototype, EVENT);
  }

  /** Only for the types: what an actor of this event returns. Not protected: else two copies had two types. */
  declare readonly "~response"?: R;
  /** The unique name. */
  readonly name: Name;
  /** The schema of the payload. */
  readonly schema: unknown;
  /** Shown by NATS tools. */
  readonly description: string | undefined;
  /** How much the stream keeps. */
  readonly limits: Limits | undefined;
  /** Converts payloads to bytes and back. */
  readonly serializer: Serializer<T>;
  /** Where the server keeps the stream. */
  readonly storage: "file" | "memory";
  /** Replicas of the stream in a cluster. */
  readonly replicas: 1 | 3 | 5;
  /** How long the server remembers a `uid`, in seconds; `undefined`: its default of 120. */
  readonly dedupWindow: Seconds | undefined;
  /** The stream of others that it is in; `undefined`: it has its own. */
  readonly stream: string | undefined;
  /** Its subject or subjects in that stream; `undefined`: its name. */
  readonly subject: string | undefined;

  /** Checks the name and the options; those of another event were. */
  constructor(name: Name, schema: unknown, options: EventOptions<T> | BaseEvent<Name, T, unknown> = {}) {
    checkEventName(name);
    if (!(options instanceof BaseEvent)) checkEventOptions(name, options);
    this.name = name;
    this.schema = schema;
    this.description = options.description;
    this.limits = options.limits;
    this.serializer = options.serializer ?? getSerializer(schema as Schema) as Serializer<T>;
    this.storage = options.storage ?? "file";
    this.replicas = options.replicas ?? 1;
    this.dedupWindow = options.dedupWindow;
    this.stream = options.stream;
    this.subject = options.subject;
  }

  /** The NATS subject: the name, if no other is given. With wildcards it stands for several. */
  get subjectName(): string {
    return this.subject ?? this.name;
  }

  /** The JetStream stream: the name with `-` for `.`, if no other is given. */
  get streamName(): string {
    return this.stream ?? this.name.replaceAll(".", "-");
  }

  /** The bytes of a message; throws (or rejects with) an `EncodeError` that names the event. */
  encode(message: T): Uint8Array | Promise<Uint8Array> {
    return convert(EncodeError, "encode a message of", this.name, () => {
      if (message instanceof Promise) throw new EncodeError("the message is a promise: await it first");
      return this.serializer.encode(message);
    });
  }

  /** The message of bytes; throws (or rejects with) a `DecodeError` that names the event. */
  decode(data: Uint8Array): T | Promise<T> {
    return convert(DecodeError, "decode a message of", this.name, () => this.serializer.decode(data));
  }
}

/**
 * Any event, whatever its message and response are: for lists of them, and for functions that take one.
 *
 * @example
 * ```ts
 * import { type AnyEvent, Event, Events } from "@walnats/core";
 *
 * const GREETED = new Event("greeted", String);
 * const COUNTED = new Event("counted", Number);
 * const all: AnyEvent[] = [GREETED, COUNTED];
 * const describe = (event: AnyEvent) => `${event.name} in ${event.streamName}`;
 * console.log(all.map(describe), new Events(...all).get("greeted")?.name);
 * ```
 */
// deno-lint-ignore no-explicit-any
export type AnyEvent = BaseEvent<string, any, any>;

/** What a serializer gives, at once or later; what it throws becomes an error that names the event. */
export function convert<V>(
  ErrorClass: ErrorOfEvent,
  what: string,
  event: string,
  run: () => V | Promise<V>,
): V | Promise<V> {
  const fail = (cause: unknown) => wrapError(ErrorClass, what, event, cause);
  try {
    const value = run();
    return value instanceof Promise ? value.catch(fail) : value;
  } catch (cause) {
    return fail(cause);
  }
}

/** Throws what was thrown as an error that names the event: "cannot …". */
export function wrapError(ErrorClass: ErrorOfEvent, what: string, event: string, cause: unknown): never {
  throw new ErrorClass(`cannot ${what} "${event}": ${reasonOf(cause)}`, { cause, event });
}

type ErrorOfEvent = new (message: string, options: WalnatsErrorOptions) => Error;
