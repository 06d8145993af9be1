import type { MessageOf, Schema } from "../serializers/schema.ts";
import type { Serializer } from "../serializers/serializer.ts";
import { BaseEvent } from "./base_event.ts";
import type { EventOptions } from "./event_options.ts";
import { EventWithResponse } from "./event_with_response.ts";

/**
 * What happened: a unique name and the schema of its payload. Shared by publishers and actors, immutable,
 * and it does no I/O.
 *
 * The name becomes the NATS subject and, with `-` for `.`, the name of the stream; choose it well, since it
 * can never change.
 *
 * @typeParam Name the name as a literal type
 * @typeParam T the type of the message, from the schema
 *
 * @example
 * ```ts
 * import { Event } from "@walnats/core";
 * import { z } from "zod";
 *
 * const USER_CREATED = new Event("user-created", z.object({ id: z.int(), name: z.string() }));
 * const COUNT = new Event("counts", Number, { description: "how many there are" });
 * console.log(USER_CREATED.name, COUNT.streamName);
 * ```
 */
export interface Event<Name extends string = string, T = unknown> extends BaseEvent<Name, T, unknown> {
  /**
   * The same event for `request`: its actors must return what the response's schema says.
   *
   * @param schema the schema of the response
   * @param serializer of the response; picked from the schema
   */
  withResponse<S extends Schema>(
    schema: S,
    serializer?: Serializer<MessageOf<S>>,
  ): EventWithResponse<Name, T, MessageOf<S>>;
  /** The same with a serializer of your own, whatever the schema is. */
  withResponse<R>(schema: unknown, serializer: Serializer<R>): EventWithResponse<Name, T, R>;
}

/** How events are made; the type of the message comes from the schema, or from `serializer` where it is given. */
export interface EventConstructor {
  /** An event whose messages `serializer` reads and writes; the schema may be anything. */
  new <const Name extends string, T>(
    name: Name,
    schema: unknown,
    options: EventOptions<T> & { serializer: Serializer<T> },
  ): Event<Name, T>;
  /**
   * An event whose messages have the type of its schema.
   *
   * @throws {TypeError|RangeError} for a bad name, schema or option, saying which and why
   */
  new <const Name extends string, const S extends Schema>(
    name: Name,
    schema: S,
    options?: EventOptions<MessageOf<S>>,
  ): Event<Name, MessageOf<S>>;
  /** For `instanceof`. */
  readonly prototype: Event;
}

class EventOfSchema<Name extends string, T> extends BaseEvent<Name, T, unknown> {
  constructor(name: Name, schema: unknown, options?: EventOptions<T>) {
    super(name, schema, options);
    Object.freeze(this);
  }

  withResponse<R>(schema: unknown, serializer?: Serializer<R>): EventWithResponse<Name, T, R> {
    return new EventWithResponse(this, schema, serializer);
  }
}
Object.defineProperty(EventOfSchema, "name", { value: "Event" });

/**
 * Makes events: `new Event(name, schema, options?)`.
 *
 * @example
 * ```ts
 * import { Event } from "@walnats/core";
 *
 * const GREETED = new Event("greeted", String);
 * console.log(GREETED.encode("hi"));
 * ```
 */
export const Event: EventConstructor = EventOfSchema as unknown as EventConstructor;
