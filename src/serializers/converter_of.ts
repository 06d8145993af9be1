import type { StandardSchemaV1 } from "@standard-schema/spec";
import { show } from "../options.ts";
import type { Converter, Format } from "./converter.ts";
import { isStandardSchema } from "./schema.ts";
import { standardConverter } from "./standard_converter.ts";
import { isZodSchema, zodConverter } from "./zod_converter.ts";

/** The converter of a schema; throws a `TypeError` for what is none, or what the format cannot represent. */
export function converterOf<T>(schema: StandardSchemaV1<unknown, T>, format: Format): Converter<T> {
  if (!isStandardSchema(schema)) {
    const name = format === "JSON" ? "JsonSerializer" : "MessagePackSerializer";
    throw new TypeError(`${name} takes a Standard Schema, got ${show(schema)}`);
  }
  return isZodSchema(schema) ? zodConverter<T>(schema, format) : standardConverter(schema, format);
}
