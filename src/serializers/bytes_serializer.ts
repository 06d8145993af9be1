import { EncodeError } from "../errors.ts";
import { showKind } from "../options.ts";
import type { Serializer } from "./serializer.ts";

/**
 * Bytes as they are.
 *
 * @example
 * ```ts
 * import { serializers } from "@walnats/core";
 *
 * console.log(new serializers.BytesSerializer().encode(Uint8Array.of(1, 2)));
 * ```
 */
export class BytesSerializer implements Serializer<Uint8Array> {
  /** The media type of its bytes. */
  readonly contentType = "application/octet-stream";
  /** Makes a serializer; it has no options. */
  constructor() {
    Object.freeze(this);
  }

  /** A copy, since the caller may change the bytes before they are sent. */
  encode(message: Uint8Array): Uint8Array {
    if (!(message instanceof Uint8Array)) {
      throw new EncodeError(`the message must be a Uint8Array, got ${showKind(message)}`);
    }
    // Not `slice`: of a Buffer it is a view.
    return new Uint8Array(message);
  }

  /** A copy, since what came is a piece of what the socket read, and perhaps a `Buffer`. */
  decode(data: Uint8Array): Uint8Array {
    return new Uint8Array(data);
  }
}
