/**
 * How payloads become bytes.
 *
 * @module
 */

export { BytesSerializer } from "./bytes_serializer.ts";
export { DatetimeSerializer } from "./datetime_serializer.ts";
export { getSerializer } from "./get_serializer.ts";
export { JsonSerializer } from "./json_serializer.ts";
export { PrimitiveSerializer } from "./primitive_serializer.ts";

export type { PrimitiveSchema } from "./primitive_serializer.ts";
export type { MessageOf, PlainSchema, Schema } from "./schema.ts";
export type { Serializer } from "./serializer.ts";
