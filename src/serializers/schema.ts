// What may be a schema, and which type its messages have.

import type { StandardSchemaV1 } from "@standard-schema/spec";

/** The constructors that serve as schemas of plain types; `null` is the schema of `null`. */
export type PlainSchema =
  | StringConstructor
  | NumberConstructor
  | BooleanConstructor
  | ObjectConstructor
  | ArrayConstructor
  | DateConstructor
  | Uint8ArrayConstructor
  | null;

/** The type of an event's payload: zod, any other Standard Schema, or a plain type's constructor. */
export type Schema = StandardSchemaV1 | PlainSchema;

/** The type of the messages of a schema; of a zod schema or codec it is the output type. */
export type MessageOf<S> = S extends StandardSchemaV1<infer _Input, infer Output> ? Output
  : S extends StringConstructor ? string
  : S extends NumberConstructor ? number
  : S extends BooleanConstructor ? boolean
  : S extends DateConstructor ? Date
  : S extends Uint8ArrayConstructor ? Uint8Array
  : S extends ArrayConstructor ? unknown[]
  : S extends ObjectConstructor ? Record<string, unknown>
  : S extends null ? null
  : never;

/** Is it a Standard Schema? Some libraries make functions of them. */
export function isStandardSchema(schema: unknown): schema is StandardSchemaV1 {
  return (typeof schema === "object" || typeof schema === "function") && schema !== null &&
    "~standard" in schema;
}
