import { DecodeError, EncodeError } from "../errors.ts";
import { show, showKind } from "../options.ts";
import { fromJsonBytes, toJsonBytes } from "./json.ts";
import type { MessageOf, PlainSchema } from "./schema.ts";
import type { Serializer } from "./serializer.ts";

/** The plain types that JSON has. */
export type PrimitiveSchema = Exclude<PlainSchema, DateConstructor | Uint8ArrayConstructor>;

const CHECKS = new Map<unknown, { is: string; test: (value: unknown) => boolean }>([
  [String, { is: "a string", test: (v) => typeof v === "string" }],
  [Number, { is: "a finite number", test: (v) => typeof v === "number" && Number.isFinite(v) }],
  [Boolean, { is: "a boolean", test: (v) => typeof v === "boolean" }],
  [Array, { is: "an array", test: (v) => Array.isArray(v) }],
  [Object, { is: "an object", test: (v) => typeof v === "object" && v !== null && !Array.isArray(v) }],
  [null, { is: "null", test: (v) => v === null }],
]);

/**
 * Plain values as compact JSON, checked by their type on both sides.
 *
 * @example
 * ```ts
 * import { serializers } from "@walnats/core";
 *
 * const serializer = new serializers.PrimitiveSerializer(Number);
 * console.log(serializer.decode(serializer.encode(13)));
 * ```
 */
export class PrimitiveSerializer<S extends PrimitiveSchema> implements Serializer<MessageOf<S>> {
  /** The media type of its bytes. */
  readonly contentType = "application/json";
  /** The constructor that it was made with, or `null`. */
  readonly schema: S;

  /** Makes a serializer of `String`, `Number`, `Boolean`, `Array`, `Object` or `null`. */
  constructor(schema: S) {
    if (!PrimitiveSerializer.supports(schema)) {
      throw new TypeError(
        `PrimitiveSerializer takes String, Number, Boolean, Array, Object or null, got ${show(schema)}`,
      );
    }
    this.schema = schema;
    Object.freeze(this);
  }

  /** Is it one of the schemas that this serializer takes? */
  static supports(schema: unknown): schema is PrimitiveSchema {
    return CHECKS.has(schema);
  }

  /** Compact JSON; throws `EncodeError` for a value of another type. */
  encode(message: MessageOf<S>): Uint8Array {
    const { is, test } = CHECKS.get(this.schema)!;
    if (!test(message)) throw new EncodeError(`the message must be ${is}, got ${showKind(message)}`);
    return toJsonBytes(message);
  }

  /** Reads JSON; throws `DecodeError` for a value of another type. */
  decode(data: Uint8Array): MessageOf<S> {
    const { is, test } = CHECKS.get(this.schema)!;
    const message = fromJsonBytes(data);
    if (!test(message)) throw new DecodeError(`the message must be ${is}, got ${showKind(message)}`);
    return message as MessageOf<S>;
  }
}
