/**
 * MessagePack: a module of its own, since it brings a library.
 *
 * @module
 */

import { Decoder, Encoder } from "@msgpack/msgpack";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { DecodeError, EncodeError } from "../errors.ts";
import { checkMsgpack } from "./check_msgpack.ts";
import type { Converter } from "./converter.ts";
import { converterOf } from "./converter_of.ts";
import { DEEPEST } from "./json_values.ts";
import { fromMsgpackValue, toMsgpackValue } from "./msgpack_values.ts";
import type { Serializer } from "./serializer.ts";
import { whenReady } from "./wrapper.ts";
import { hasBigints, restoreBigints } from "./zod_bigints.ts";
import { isZodSchema } from "./zod_converter.ts";

const AS_IS: Converter<unknown> = { toWire: (message) => message, fromWire: (value) => value };

/**
 * Values in MessagePack (github.com/msgpack/msgpack): as JSON, with bytes, dates and whole numbers of 64 bits.
 *
 * A `Uint8Array` is binary, a `Date` the timestamp extension, to the millisecond. A whole number is a `number`
 * where that is exact, else a `bigint`. Keys that are `undefined` are left out. A `Map`, a `Set` and objects of
 * other classes have no form: turn them into plain values, with zod by a codec.
 *
 * @typeParam T the type of the message, from the schema; `unknown` without one
 *
 * @example
 * ```ts
 * import { Event } from "@walnats/core";
 * import { MessagePackSerializer } from "@walnats/core/serializers/msgpack";
 * import { z } from "zod";
 *
 * const schema = z.object({ at: z.date(), thumbnail: z.instanceof(Uint8Array) });
 * const TAKEN = new Event("photo-taken", schema, { serializer: new MessagePackSerializer(schema) });
 * console.log(TAKEN.encode({ at: new Date(), thumbnail: Uint8Array.of(1, 2, 3) }));
 * ```
 */
export class MessagePackSerializer<T = unknown> implements Serializer<T> {
  /** The media type of its bytes. */
  readonly contentType = "application/vnd.msgpack";
  /** The schema that checks the message on both sides; `undefined`: none. */
  readonly schema: StandardSchemaV1<unknown, T> | undefined;
  readonly #converter: Converter<T>;
  readonly #bigints: boolean;
  readonly #encoder = new Encoder({ useBigInt64: true, maxDepth: DEEPEST + 1 });
  readonly #decoder = new Decoder({ useBigInt64: true });

  /**
   * Makes a serializer.
   *
   * @param schema zod or another Standard Schema, which checks the message on both sides
   * @throws {TypeError} for what is no schema, or one of what MessagePack cannot represent, such as `z.map(…)`
   */
  constructor(schema?: StandardSchemaV1<unknown, T>) {
    this.#converter = schema === undefined ? AS_IS as Converter<T> : converterOf(schema, "MessagePack");
    this.schema = schema;
    this.#bigints = isZodSchema(schema) && hasBigints(schema);
    Object.freeze(this);
  }

  /** The bytes; throws `EncodeError` where the message does not fit the schema or has no form. */
  encode(message: T): Uint8Array | Promise<Uint8Array> {
    return whenReady(this.#converter.toWire(message), (value) => {
      try {
        return this.#encoder.encode(toMsgpackValue(value, this.#bigints));
      } catch (cause) {
        throw new EncodeError((cause as Error).message, { cause });
      }
    });
  }

  /** The message; throws `DecodeError` where the bytes are not MessagePack or do not fit the schema. */
  decode(data: Uint8Array): T | Promise<T> {
    const value = this.#read(data);
    return this.#converter.fromWire(this.#bigints ? restoreBigints(this.schema as never, value) : value);
  }

  #read(data: Uint8Array): unknown {
    try {
      checkMsgpack(data);
      // A copy, since binary values become views of it.
      return fromMsgpackValue(this.#decoder.decode(new Uint8Array(data)));
    } catch (cause) {
      const reason = (cause as Error).message;
      throw new DecodeError(`not MessagePack (${data.length} bytes): ${reason}`, { cause });
    }
  }
}
