import type { StandardSchemaV1 } from "@standard-schema/spec";
import { show } from "../options.ts";
import { fromJsonBytes, toJsonBytes } from "./json.ts";
import { isStandardSchema } from "./schema.ts";
import type { Serializer } from "./serializer.ts";
import { standardConverter } from "./standard_converter.ts";
import { isZodSchema, zodConverter } from "./zod_converter.ts";

/** Between the message and what JSON carries, both checked by the schema. */
export interface Converter<T> {
  /** Message to JSON value. */
  toWire(message: T): unknown;
  /** JSON value to message. */
  fromWire(value: unknown): T | Promise<T>;
}

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
  /** The schema that it was made with. */
  readonly schema: StandardSchemaV1<unknown, T>;
  readonly #converter: Converter<T>;

  /** Makes a serializer for a schema. */
  constructor(schema: StandardSchemaV1<unknown, T>) {
    if (!isStandardSchema(schema)) {
      throw new TypeError(`JsonSerializer takes a Standard Schema, got ${show(schema)}`);
    }
    this.schema = schema;
    this.#converter = isZodSchema(schema) ? zodConverter<T>(schema) : standardConverter(schema);
    Object.freeze(this);
  }

  /** Compact JSON; throws `EncodeError` where the message does not fit the schema. */
  encode(message: T): Uint8Array | Promise<Uint8Array> {
    const value = this.#converter.toWire(message);
    return value instanceof Promise ? value.then(toJsonBytes) : toJsonBytes(value);
  }

  /** The message; throws `DecodeError` where the bytes are no JSON or do not fit the schema. */
  decode(data: Uint8Array): T | Promise<T> {
    return this.#converter.fromWire(fromJsonBytes(data));
  }
}
