import { DecodeError, EncodeError } from "../errors.ts";
import { getSerializer } from "../serializers/get_serializer.ts";
import type { Schema } from "../serializers/schema.ts";
import type { Serializer } from "../serializers/serializer.ts";
import { checkValue, withMethods } from "../options.ts";
import { type AnyEvent, BaseEvent, convert } from "./base_event.ts";

/**
 * An event whose publisher may await a response; made by `event.withResponse(schema)`.
 *
 * @example
 * ```ts
 * import { Actor, Event } from "@walnats/core";
 *
 * const PARSE = new Event("parse", String).withResponse(Number);
 * const parse = new Actor("parse", PARSE, (text) => Number(text));
 * console.log(parse.name, PARSE.responseSchema === Number);
 * ```
 */
export class EventWithResponse<Name extends string, T, R> extends BaseEvent<Name, T, R> {
  /** The schema of the response. */
  readonly responseSchema: unknown;
  /** Converts responses to bytes and back. */
  readonly responseSerializer: Serializer<R>;

  /** Users call `event.withResponse(schema)` instead. */
  constructor(event: BaseEvent<Name, T, unknown>, schema: unknown, serializer?: Serializer<R>) {
    super(event.name, event.schema, event);
    if (serializer !== undefined) {
      const rule = withMethods("a serializer with encode and decode", "encode", "decode");
      checkValue(`Event "${event.name}": the serializer of the response`, serializer, rule);
    }
    this.responseSchema = schema;
    this.responseSerializer = serializer ?? getSerializer(schema as Schema) as Serializer<R>;
    Object.freeze(this);
  }

  /** The bytes of a response; throws (or rejects with) an `EncodeError` that names the event. */
  encodeResponse(response: R): Uint8Array | Promise<Uint8Array> {
    const encode = () => this.responseSerializer.encode(response);
    return convert(EncodeError, "encode a response to", this.name, encode);
  }

  /** The response of bytes; throws (or rejects with) a `DecodeError` that names the event. */
  decodeResponse(data: Uint8Array): R | Promise<R> {
    const decode = () => this.responseSerializer.decode(data);
    return convert(DecodeError, "decode a response to", this.name, decode);
  }
}

/** Whether an event is one of these, whatever copy of the package has made it. */
export function hasResponse(event: AnyEvent): event is EventWithResponse<string, unknown, unknown> {
  return (event as { responseSerializer?: unknown }).responseSerializer !== undefined;
}
