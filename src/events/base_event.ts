import { DecodeError, EncodeError, type WalnatsErrorOptions } from "../errors.ts";
import { checkEventName } from "../names.ts";
import type { Seconds } from "../seconds.ts";
import { getSerializer } from "../serializers/get_serializer.ts";
import type { Schema } from "../serializers/schema.ts";
import type { Serializer } from "../serializers/serializer.ts";
import { checkEventOptions, type EventOptions } from "./event_options.ts";
import type { Limits } from "./limits.ts";

/**
 * What all events have; made by `new Event(…)` and `event.withResponse(…)`, never by itself.
 *
 * @typeParam R what its actors return; `unknown` where nobody awaits a response
 */
export abstract class BaseEvent<Name extends string, T, R> {
  /** Only for the types: what an actor of this event returns. */
  declare protected readonly responseType?: R;
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

  /** Checks the name and the options. */
  constructor(name: Name, schema: unknown, options: EventOptions<T> = {}) {
    checkEventName(name);
    checkEventOptions(name, options);
    this.name = name;
    this.schema = schema;
    this.description = options.description;
    this.limits = options.limits;
    this.serializer = options.serializer ?? getSerializer(schema as Schema) as Serializer<T>;
    this.storage = options.storage ?? "file";
    this.replicas = options.replicas ?? 1;
    this.dedupWindow = options.dedupWindow;
  }

  /** The NATS subject: the name. */
  get subjectName(): string {
    return this.name;
  }

  /** The JetStream stream: the name with `-` for `.`. */
  get streamName(): string {
    return this.name.replaceAll(".", "-");
  }

  /** The bytes of a message; throws (or rejects with) an `EncodeError` that names the event. */
  encode(message: T): Uint8Array | Promise<Uint8Array> {
    try {
      const data = this.serializer.encode(message);
      return data instanceof Promise ? data.catch((error) => cannotEncode(this.name, error)) : data;
    } catch (error) {
      return cannotEncode(this.name, error);
    }
  }

  /** The message of bytes; throws (or rejects with) a `DecodeError` that names the event. */
  decode(data: Uint8Array): T | Promise<T> {
    try {
      const message = this.serializer.decode(data);
      return message instanceof Promise ? message.catch((error) => cannotDecode(this.name, error)) : message;
    } catch (error) {
      return cannotDecode(this.name, error);
    }
  }
}

function cannotEncode(event: string, cause: unknown): never {
  throw explained(event, EncodeError, "cannot encode a message of", cause);
}

function cannotDecode(event: string, cause: unknown): never {
  throw explained(event, DecodeError, "cannot decode a message of", cause);
}

function explained(
  event: string,
  ErrorClass: new (message: string, options: WalnatsErrorOptions) => Error,
  what: string,
  cause: unknown,
): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ErrorClass(`${what} "${event}": ${reason}`, { cause, event });
}

/** Runs a serializer; whatever it throws becomes one kind of error that names the event. */
export function named<V>(
  event: string,
  ErrorClass: new (message: string, options: WalnatsErrorOptions) => Error,
  what: string,
  run: () => V | Promise<V>,
): V | Promise<V> {
  const explain = (cause: unknown): never => {
    throw explained(event, ErrorClass, what, cause);
  };
  try {
    const value = run();
    return value instanceof Promise ? value.catch(explain) : value;
  } catch (cause) {
    return explain(cause);
  }
}
