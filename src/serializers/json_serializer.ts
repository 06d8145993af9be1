import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Converter } from "./converter.ts";
import { converterOf } from "./converter_of.ts";
import { fromJsonBytes, toJsonBytes } from "./json.ts";
import type { Serializer } from "./serializer.ts";

/**
 * Messages of a zod schema, a zod codec or any other Standard Schema as compact JSON.
 *
 * With zod, what goes over the wire is `z.encode(schema, message)`, and `decode` gives `z.decode(…)` of
 * it. Other Standard Schemas validate the same value on both sides.
 *
 * @example
 * ```ts
 * import { serializers } from "@walnats/core";
 * import { z } from "zod";
 *
 * const serializer = new serializers.JsonSerializer(z.object({ id: z.int() }));
 * console.log(await serializer.decode(await serializer.encode({ id: 1 })));
 * ```
 */
export class JsonSerializer<T> implements Serializer<T> {
  /** The media type of its bytes. */
  readonly contentType = "application/json";
  /** The schema that it was made with. */
  readonly schema: StandardSchemaV1<unknown, T>;
  readonly #converter: Converter<T>;

  /**
   * Makes a serializer for a schema.
   *
   * @throws {TypeError} for a zod schema with something that JSON cannot represent, such as `z.date()`, and no codec
   */
  constructor(schema: StandardSchemaV1<unknown, T>) {
    this.#converter = converterOf(schema, "JSON");
    this.schema = schema;
    Object.freeze(this);
  }

  /** Compact JSON; throws `EncodeError` where the message does not fit the schema. */
  encode(message: T): Uint8Array | Promise<Uint8Array> {
    const value = this.#converter.toWire(message);
    const { closed } = this.#converter;
    return value instanceof Promise
      ? value.then((each) => toJsonBytes(each, closed, message))
      : toJsonBytes(value, closed, message);
  }

  /** The message; throws `DecodeError` where the bytes are no JSON or do not fit the schema. */
  decode(data: Uint8Array): T | Promise<T> {
    return this.#converter.fromWire(fromJsonBytes(data, this.#converter.exact));
  }
}
