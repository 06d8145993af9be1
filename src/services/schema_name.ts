import { globalRegistry } from "zod/v4/core";
import { isStandardSchema } from "../serializers/schema.ts";
import { isZodSchema } from "../serializers/zod_converter.ts";
import { jsonSchemaOf } from "./json_schema.ts";

const PLAIN = new Map<unknown, string>([
  [String, "string"],
  [Number, "number"],
  [Boolean, "boolean"],
  [Object, "object"],
  [Array, "array"],
  [Date, "Date"],
  [Uint8Array, "Uint8Array"],
  [null, "null"],
]);

/**
 * What a schema is called: the type of a plain one, the `id` or the `title` of a zod schema, the title of another
 * Standard Schema, the type of a Protobuf message. `undefined`: it has no name.
 */
export function schemaName(schema: unknown): string | undefined {
  return line(PLAIN.get(schema) ?? givenName(schema));
}

function givenName(schema: unknown): unknown {
  if (isZodSchema(schema)) {
    const { id, title } = globalRegistry.get(schema) ?? {};
    return id ?? title;
  }
  if (isStandardSchema(schema)) return jsonSchemaOf(schema)?.["title"];
  const { kind, typeName } = (schema ?? {}) as Record<string, unknown>;
  return kind === "message" ? typeName : undefined;
}

/** On one line, since it becomes a label. */
function line(name: unknown): string | undefined {
  return typeof name === "string" ? name.replace(/[\s\p{Cc}]+/gu, " ").trim() || undefined : undefined;
}
