import { DecodeError } from "../errors.ts";
import { oneOf, showKind } from "../options.ts";
import type { Serializer } from "./serializer.ts";
import { checkWrapper, isSecret } from "./wrapper.ts";
import type { WebCryptoKey } from "./web_crypto_key.ts";

/** The hash of a signature, by its name in Python. */
export type HMACHash = "sha1" | "sha256" | "sha384" | "sha512";

/** The options of an `HMACSerializer`. */
export interface HMACOptions {
  /** The secret key, preferably 32 random bytes or more; a string is encoded as UTF-8. */
  key: Uint8Array | string;
  /** The hash: `"sha1"`, `"sha256"`, `"sha384"` or `"sha512"`. @default "sha512" */
  hash?: HMACHash | undefined;
}

const HASHES: Readonly<Record<HMACHash, { name: string; size: number }>> = {
  sha1: { name: "SHA-1", size: 20 },
  sha256: { name: "SHA-256", size: 32 },
  sha384: { name: "SHA-384", size: 48 },
  sha512: { name: "SHA-512", size: 64 },
};
const RULES = { key: isSecret, hash: /* @__PURE__ */ oneOf("sha1", "sha256", "sha384", "sha512") };

/**
 * Signs the bytes of another serializer: their HMAC (RFC 2104, by Web Crypto) is put in front of them. A message that
 * was changed on its way, or made without the key, is refused. Everybody can still read it: to hide it, use
 * `FernetSerializer`.
 *
 * @example
 * ```ts
 * import { Event, serializers } from "@walnats/core";
 *
 * const key = crypto.getRandomValues(new Uint8Array(32)); // The same for all: keep it where secrets are kept.
 * const serializer = new serializers.HMACSerializer(serializers.getSerializer(Number), { key });
 * const PRICE_CHANGED = new Event("price-changed", Number, { serializer });
 * console.log(await PRICE_CHANGED.encode(13));
 * ```
 */
export class HMACSerializer<T> implements Serializer<T> {
  /** The media type of its bytes. */
  readonly contentType = "application/octet-stream";
  /** The serializer whose bytes are signed. */
  readonly inner: Serializer<T>;
  /** The hash. */
  readonly hash: HMACHash;
  /** Imports the key, once. A closure, since no runtime shows one when it logs the object. */
  readonly #key: () => Promise<WebCryptoKey>;

  /** Throws a `TypeError` or `RangeError` for what is no serializer, no key or no such hash. */
  constructor(inner: Serializer<T>, options: HMACOptions) {
    checkWrapper("HMACSerializer", inner, options, RULES);
    this.inner = inner;
    this.hash = options?.hash ?? "sha512";
    this.#key = importer(bytesOf(options?.key), HASHES[this.hash].name);
    Object.freeze(this);
  }

  /** The signature, then the bytes. */
  async encode(message: T): Promise<Uint8Array> {
    const data = await this.inner.encode(message);
    const signature = await crypto.subtle.sign("HMAC", await this.#key(), data as Uint8Array<ArrayBuffer>);
    const signed = new Uint8Array(signature.byteLength + data.length);
    signed.set(new Uint8Array(signature));
    signed.set(data, signature.byteLength);
    return signed;
  }

  /** The message; throws `DecodeError` where the signature is not that of the bytes and the key. */
  async decode(data: Uint8Array): Promise<T> {
    const { size } = HASHES[this.hash];
    if (data.length < size) throw new DecodeError(`${data.length} bytes are too few for a ${this.hash} HMAC`);
    const signature = data.subarray(0, size) as Uint8Array<ArrayBuffer>;
    const message = data.subarray(size) as Uint8Array<ArrayBuffer>;
    if (!(await crypto.subtle.verify("HMAC", await this.#key(), signature, message))) {
      throw new DecodeError("the message was changed, or signed with another key");
    }
    return await this.inner.decode(message);
  }
}

function bytesOf(key: unknown): Uint8Array {
  if (typeof key !== "string" && !(key instanceof Uint8Array)) {
    const must = 'HMACSerializer: option "key" must be a Uint8Array or a string';
    throw new TypeError(`${must}, got ${showKind(key)}`);
  }
  if (key.length === 0) throw new RangeError('HMACSerializer: option "key" must not be empty');
  return typeof key === "string" ? new TextEncoder().encode(key) : new Uint8Array(key);
}

function importer(key: Uint8Array, hash: string): () => Promise<WebCryptoKey> {
  let imported: Promise<WebCryptoKey> | undefined;
  return () =>
    imported ??= crypto.subtle.importKey(
      "raw",
      key as Uint8Array<ArrayBuffer>,
      { name: "HMAC", hash },
      false,
      [
        "sign",
        "verify",
      ],
    );
}
