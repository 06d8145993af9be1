import { show } from "../options.ts";
import { BytesSerializer } from "./bytes_serializer.ts";
import { DatetimeSerializer } from "./datetime_serializer.ts";
import { JsonSerializer } from "./json_serializer.ts";
import { PrimitiveSerializer } from "./primitive_serializer.ts";
import { isStandardSchema, type MessageOf, type Schema } from "./schema.ts";
import type { Serializer } from "./serializer.ts";

/**
 * Picks the serializer of a schema: what an `Event` without a `serializer` uses.
 *
 * @throws {TypeError} for what is no schema
 *
 * @example
 * ```ts
 * import { serializers } from "@walnats/core";
 *
 * console.log(serializers.getSerializer(Date) instanceof serializers.DatetimeSerializer);
 * ```
 */
export function getSerializer<S extends Schema>(schema: S): Serializer<MessageOf<S>> {
  return pick(schema) as Serializer<MessageOf<S>>;
}

function pick(schema: unknown): unknown {
  if (isStandardSchema(schema)) return new JsonSerializer(schema);
  if (schema === Date) return new DatetimeSerializer();
  if (schema === Uint8Array) return new BytesSerializer();
  if (PrimitiveSerializer.supports(schema)) return new PrimitiveSerializer(schema);
  throw new TypeError(
    `no serializer for the schema ${show(schema)}: pass a zod schema, another Standard Schema, ` +
      "String, Number, Boolean, Object, Array, Date, Uint8Array or null, or give the option `serializer`",
  );
}
