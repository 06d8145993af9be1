/**
 * Converts a payload to bytes and back. Either side may be asynchronous.
 *
 * What `encode` throws reaches the caller of `emit` as an `EncodeError`; what `decode` throws makes the
 * message undecodable (`DecodeError`).
 *
 * @example
 * ```ts
 * import type { Serializer } from "@walnats/core";
 *
 * const upperCase: Serializer<string> = {
 *   encode: (message) => new TextEncoder().encode(message.toUpperCase()),
 *   decode: (data) => new TextDecoder().decode(data),
 * };
 * console.log(upperCase.encode("hi"));
 * ```
 */
export interface Serializer<T> {
  /** The media type of its bytes, for documents such as `Services` makes. @default none */
  readonly contentType?: string | undefined;
  /** Converts the payload to the bytes that go over the wire. */
  encode(message: T): Uint8Array | Promise<Uint8Array>;
  /** Converts the bytes back to the payload. */
  decode(data: Uint8Array): T | Promise<T>;
}
