import { positiveSeconds, showKind } from "../options.ts";
import type { Seconds } from "../seconds.ts";
import { fromBase64url, toBase64url } from "./base64url.ts";
import { type FernetKey, importFernetKey, openFernet, sealFernet } from "./fernet_token.ts";
import type { Serializer } from "./serializer.ts";
import { checkWrapper, isSecret } from "./wrapper.ts";

/** The options of a `FernetSerializer`: exactly one of `key` and `keys`. */
export interface FernetOptions {
  /**
   * The key: 32 random bytes as url-safe base64, as `FernetSerializer.generateKey()` or Python makes one; also the bytes
   * of that text, as Python has them, or the 32 bytes themselves.
   */
  key?: string | Uint8Array | undefined;
  /** For rotation: the first encrypts, all of them decrypt. */
  keys?: readonly (string | Uint8Array)[] | undefined;
  /** The highest age of a message, in seconds, retries and delays included; older ones are refused. @default none */
  ttl?: Seconds | undefined;
}

const RULES = { key: isSecret, keys: isSecret, ttl: positiveSeconds };

/**
 * Encrypts and signs the bytes of another serializer, as a Fernet token (github.com/fernet/spec: AES-128-CBC and
 * HMAC-SHA256), through Web Crypto. Only the holder of the key can read a message or make one.
 *
 * To change the key: give all subscribers `keys: [old, new]`, then all publishers `keys: [new, old]`, and when no
 * old message is left `key: new`. With `ttl`, clocks may differ by a minute.
 *
 * @example
 * ```ts
 * import { Event, serializers } from "@walnats/core";
 *
 * const key = serializers.FernetSerializer.generateKey(); // The same for all: keep it where secrets are kept.
 * const serializer = new serializers.FernetSerializer(serializers.getSerializer(String), { key });
 * const NOTED = new Event("noted", String, { serializer });
 * console.log(await NOTED.encode("for your eyes only"));
 * ```
 */
export class FernetSerializer<T> implements Serializer<T> {
  /** The media type of its bytes. */
  readonly contentType = "application/octet-stream";
  /** The serializer whose bytes are encrypted. */
  readonly inner: Serializer<T>;
  /** The highest age of a message, in seconds; `undefined`: any. */
  readonly ttl: Seconds | undefined;
  /** Imports the keys, once. A closure, since no runtime shows one when it logs the object. */
  readonly #keys: () => Promise<FernetKey[]>;

  /** Throws a `TypeError` or `RangeError` for what is no serializer, no key or no such option. */
  constructor(inner: Serializer<T>, options: FernetOptions) {
    checkWrapper("FernetSerializer", inner, options, RULES);
    this.inner = inner;
    this.ttl = options?.ttl;
    this.#keys = importer(readKeys(options ?? {}));
    Object.freeze(this);
  }

  /** A new random key. */
  static generateKey(): string {
    return new TextDecoder().decode(toBase64url(crypto.getRandomValues(new Uint8Array(32))));
  }

  /** The token, encrypted with the first key. */
  async encode(message: T): Promise<Uint8Array> {
    const data = await this.inner.encode(message);
    const [key] = await this.#keys();
    return await sealFernet(key!, data, Date.now() / 1000, crypto.getRandomValues(new Uint8Array(16)));
  }

  /** The message; throws `DecodeError` for a token that none of the keys made, or that is older than `ttl`. */
  async decode(data: Uint8Array): Promise<T> {
    const keys = await this.#keys();
    return await this.inner.decode(await openFernet(keys, data, Date.now() / 1000, this.ttl));
  }
}

function readKeys({ key, keys }: FernetOptions): Uint8Array[] {
  if ((key === undefined) === (keys === undefined)) {
    throw new TypeError(
      `FernetSerializer: give one of the options "key" and "keys", got ${key ? "both" : "none"}`,
    );
  }
  if (keys === undefined) return [readKey("key", key)];
  if (!Array.isArray(keys)) {
    throw new TypeError(`FernetSerializer: option "keys" must be an array, got ${showKind(keys)}`);
  }
  if (keys.length === 0) throw new RangeError('FernetSerializer: option "keys" must have one at least');
  return keys.map((key, i) => readKey(`keys[${i}]`, key));
}

function readKey(option: string, key: unknown): Uint8Array {
  const must = `FernetSerializer: option "${option}" must be 32 bytes as url-safe base64, 44 characters`;
  const given = typeof key === "string" ? new TextEncoder().encode(key) : key;
  if (!(given instanceof Uint8Array)) throw new TypeError(`${must}, got ${showKind(key)}`);
  // A copy: whoever gave it may overwrite it.
  const bytes = given.length === 32 && given === key ? given.slice() : fromBase64url(given);
  if (bytes?.length !== 32) throw new RangeError(`${must}, and is not`);
  return bytes;
}

function importer(keys: readonly Uint8Array[]): () => Promise<FernetKey[]> {
  let imported: Promise<FernetKey[]> | undefined;
  return () => imported ??= Promise.all(keys.map(importFernetKey));
}
