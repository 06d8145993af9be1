/**
 * Turns a payload into bytes and back. Either side may be asynchronous; where it is not, no time is
 * spent waiting.
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
  /** The bytes that go over the wire. */
  encode(message: T): Uint8Array | Promise<Uint8Array>;
  /** The payload again. */
  decode(data: Uint8Array): T | Promise<T>;
}
