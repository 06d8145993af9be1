/**
 * Protocol Buffers, with protobuf-es: a module of its own, since it brings a library.
 *
 * @module
 */

import { type DescMessage, fromBinary, isMessage, type MessageShape, toBinary } from "@bufbuild/protobuf";
import { DecodeError, EncodeError } from "../errors.ts";
import { show, showKind } from "../options.ts";
import type { Serializer } from "./serializer.ts";

/**
 * Messages of Protocol Buffers in their binary form. The schema of a message is what `protoc-gen-es` 2 generates.
 * Fields that a newer publisher added are kept, and sent again with the message.
 *
 * @typeParam Desc the schema of the message
 *
 * @example
 * ```ts
 * import { create } from "@bufbuild/protobuf";
 * import { TimestampSchema } from "@bufbuild/protobuf/wkt";
 * import { Event } from "@walnats/core";
 * import { ProtobufSerializer } from "@walnats/core/serializers/protobuf";
 *
 * const serializer = new ProtobufSerializer(TimestampSchema);
 * const STARTED = new Event("started", TimestampSchema, { serializer });
 * console.log(STARTED.encode(create(TimestampSchema, { seconds: 1_795_000_000n })));
 * ```
 */
export class ProtobufSerializer<Desc extends DescMessage> implements Serializer<MessageShape<Desc>> {
  /** The media type of its bytes. */
  readonly contentType = "application/protobuf";
  /** The schema of the message. */
  readonly schema: Desc;

  /** Throws a `TypeError` for what is no schema of a message. */
  constructor(schema: Desc) {
    const { kind, typeName } = (schema ?? {}) as Partial<DescMessage>;
    if (kind !== "message" || typeof typeName !== "string") {
      throw new TypeError(
        `ProtobufSerializer takes the schema of a protobuf-es message, got ${show(schema)}`,
      );
    }
    this.schema = schema;
    Object.freeze(this);
  }

  /** The binary form; throws `EncodeError` for a message of another type, or one that has no binary form. */
  encode(message: MessageShape<Desc>): Uint8Array {
    const { typeName } = this.schema;
    if (!isMessageOf(message, this.schema)) {
      throw new EncodeError(
        `the message must be a ${typeName}, got ${showKind(message)}: make it with create()`,
      );
    }
    try {
      return toBinary(this.schema, message);
    } catch (error) {
      const cause = new Error(reasonOf(error));
      throw new EncodeError(`not a valid ${typeName}: ${cause.message}`, { cause });
    }
  }

  /** The message; throws `DecodeError` where the bytes are not its binary form. */
  decode(data: Uint8Array): MessageShape<Desc> {
    try {
      // A copy, since `bytes` fields become views of it.
      return fromBinary(this.schema, new Uint8Array(data));
    } catch (cause) {
      const reason = (cause as Error).message;
      throw new DecodeError(`not a ${this.schema.typeName} (${data.length} bytes): ${reason}`, { cause });
    }
  }
}

function isMessageOf(message: unknown, schema: DescMessage): boolean {
  return typeof message === "object" && message !== null && !Array.isArray(message) &&
    isMessage(message, schema);
}

/** Which field; the library quotes the value, which may be secret. */
function reasonOf(error: unknown): string {
  const { message } = error as Error;
  if (message.endsWith("required field not set")) return message;
  const field = /^cannot encode (?:[a-z ]+ )?([\w.]+) to binary/.exec(message)?.[1];
  return field ? `the value of ${field} is of another type or out of range` : "it is incomplete";
}
