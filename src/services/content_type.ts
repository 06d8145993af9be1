import { BytesSerializer } from "../serializers/bytes_serializer.ts";
import { DatetimeSerializer } from "../serializers/datetime_serializer.ts";
import { FernetSerializer } from "../serializers/fernet_serializer.ts";
import { GZipSerializer } from "../serializers/gzip_serializer.ts";
import { HMACSerializer } from "../serializers/hmac_serializer.ts";
import { JsonSerializer } from "../serializers/json_serializer.ts";
import { PrimitiveSerializer } from "../serializers/primitive_serializer.ts";

const JSON_TYPE = "application/json";
const BYTES = "application/octet-stream";
const TYPES = [
  [JsonSerializer, JSON_TYPE],
  [PrimitiveSerializer, JSON_TYPE],
  [DatetimeSerializer, "text/plain"],
  [BytesSerializer, BYTES],
  [GZipSerializer, "application/gzip"],
  [HMACSerializer, BYTES],
  [FernetSerializer, BYTES],
] as const;
/** By name, since to import them would bring their libraries. */
const TYPES_BY_NAME = new Map([
  ["MessagePackSerializer", "application/vnd.msgpack"],
  ["ProtobufSerializer", "application/protobuf"],
]);

/** The media type of what a serializer of walnats makes; `undefined` for any other. */
export function contentTypeOf(serializer: object): string | undefined {
  const known = TYPES.find(([type]) => serializer instanceof type);
  return known?.[1] ?? TYPES_BY_NAME.get(serializer.constructor?.name);
}
