/**
 * Serializers: from payloads to bytes and back.
 *
 * @module
 */

export { BytesSerializer } from "./bytes_serializer.ts";
export { DateSerializer } from "./date_serializer.ts";
export { DatetimeSerializer } from "./datetime_serializer.ts";
export { FernetSerializer } from "./fernet_serializer.ts";
export { getSerializer } from "./get_serializer.ts";
export { GZipSerializer } from "./gzip_serializer.ts";
export { HMACSerializer } from "./hmac_serializer.ts";
export { JsonSerializer } from "./json_serializer.ts";
export { PrimitiveSerializer } from "./primitive_serializer.ts";

export type { FernetOptions } from "./fernet_serializer.ts";
export type { GZipOptions } from "./gzip_serializer.ts";
export type { HMACHash, HMACOptions } from "./hmac_serializer.ts";
export type { PrimitiveSchema } from "./primitive_serializer.ts";
export type { MessageOf, PlainSchema, Schema } from "./schema.ts";
export type { Serializer } from "./serializer.ts";
