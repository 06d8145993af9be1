import type { JsonSchema } from "./json_schema.ts";

/** Keywords whose value is data and no schema. */
const DATA = ["const", "default", "enum", "examples"];
/** Keywords whose value is a record of schemas, by names that are no keywords. */
const RECORDS = [
  "properties",
  "patternProperties",
  "dependencies",
  "dependentSchemas",
  "definitions",
  "$defs",
];
/** They would give the schema an address of its own, or another dialect. */
const DROPPED = ["$schema", "$id"];

/** A copy of a schema for another place: `move` tells for each local reference where it is now. */
export function relocate(schema: unknown, move: (ref: string) => string): unknown {
  if (Array.isArray(schema)) return schema.map((item) => relocate(item, move));
  if (typeof schema !== "object" || schema === null) return schema;
  const moved = Object.entries(schema as JsonSchema).filter(([keyword]) => !DROPPED.includes(keyword)).map(
    ([keyword, value]): [string, unknown] => {
      if (keyword === "$ref" && typeof value === "string") {
        return [keyword, value.startsWith("#") ? move(value) : value];
      }
      if (DATA.includes(keyword)) return [keyword, structuredClone(value)];
      if (!RECORDS.includes(keyword)) return [keyword, relocate(value, move)];
      const schemas = Object.entries(value as JsonSchema);
      return [keyword, Object.fromEntries(schemas.map(([name, part]) => [name, relocate(part, move)]))];
    },
  );
  return Object.fromEntries(moved);
}
