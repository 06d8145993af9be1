// The JSON Schema of what goes over the wire, of draft 07, which AsyncAPI extends.

import type { StandardJSONSchemaV1 } from "@standard-schema/spec";
import { toJSONSchema } from "zod/v4/core";
import { isStandardSchema } from "../serializers/schema.ts";
import { isZodSchema } from "../serializers/zod_converter.ts";

/** A JSON Schema, by its keywords. */
export interface JsonSchema {
  /** Its value, of whatever type the keyword takes. */
  [keyword: string]: unknown;
}

const PLAIN = new Map<unknown, JsonSchema>([
  [String, { type: "string" }],
  [Number, { type: "number" }],
  [Boolean, { type: "boolean" }],
  [Object, { type: "object" }],
  [Array, { type: "array" }],
  [Date, { type: "string", format: "date-time" }],
  [Uint8Array, { type: "string", format: "binary" }],
  [null, { type: "null" }],
]);
/** So that a part that JSON Schema cannot describe is `{}`, and not the whole. */
const LENIENT: Readonly<Record<string, Record<string, unknown>>> = {
  arktype: { fallback: ({ base }: { base: unknown }) => base },
  valibot: { errorMode: "ignore" },
};

/**
 * Describes a message before it is decoded. A part that JSON Schema cannot describe is `{}`: anything.
 * `undefined` for what is no schema, and for one of a library that makes no JSON Schema.
 */
export function jsonSchemaOf(schema: unknown): JsonSchema | undefined {
  if (PLAIN.has(schema)) return { ...PLAIN.get(schema) };
  if (isZodSchema(schema)) {
    return lenient(() => toJSONSchema(schema, { target: "draft-07", io: "input", unrepresentable: "any" }));
  }
  if (!isStandardSchema(schema)) return undefined;
  const { vendor, jsonSchema } = schema["~standard"] as unknown as Partial<StandardJSONSchemaV1.Props>;
  if (typeof jsonSchema?.input !== "function") return undefined;
  const libraryOptions = LENIENT[vendor!];
  return lenient(() => jsonSchema.input({ target: "draft-07", libraryOptions }));
}

/** A library may still throw, where the schema as a whole cannot be described. */
function lenient(make: () => object): JsonSchema {
  try {
    return make() as JsonSchema;
  } catch {
    return {};
  }
}
