// Fernet tokens, by its specification (github.com/fernet/spec, version 0x80): url-safe base64 of the version, the
// time in seconds, an initialization vector, AES-128-CBC of the data, and the HMAC-SHA256 of all that.

import { DecodeError } from "../errors.ts";
import type { Seconds } from "../seconds.ts";
import { fromBase64url, toBase64url } from "./base64url.ts";
import type { WebCryptoKey } from "./web_crypto_key.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const VERSION = 0x80;
const IV_AT = 9;
const DATA_AT = 25;
const BLOCK = 16;
const SIGNATURE = 32;
/** Seconds that the clocks of sender and receiver may differ. */
const CLOCK_SKEW = 60;

/** The two halves of a key, for Web Crypto. */
export interface FernetKey {
  readonly signing: WebCryptoKey;
  readonly encryption: WebCryptoKey;
}

/** Imports the 32 bytes of a key. */
export async function importFernetKey(key: Uint8Array): Promise<FernetKey> {
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const [signing, encryption] = await Promise.all([
    crypto.subtle.importKey("raw", key.slice(0, 16), hmac, false, ["sign", "verify"]),
    crypto.subtle.importKey("raw", key.slice(16), "AES-CBC", false, ["encrypt", "decrypt"]),
  ]);
  return { signing, encryption };
}

/** The token of data, made at `now`; each needs another `iv`. */
export async function sealFernet(
  key: FernetKey,
  data: Uint8Array,
  now: Seconds,
  iv: Bytes,
): Promise<Uint8Array> {
  const encrypted = await crypto.subtle.encrypt({ name: "AES-CBC", iv }, key.encryption, data as Bytes);
  const token = new Uint8Array(DATA_AT + encrypted.byteLength + SIGNATURE);
  token[0] = VERSION;
  new DataView(token.buffer).setBigUint64(1, BigInt(Math.floor(now)));
  token.set(iv, IV_AT);
  token.set(new Uint8Array(encrypted), DATA_AT);
  const signed = token.subarray(0, -SIGNATURE);
  token.set(new Uint8Array(await crypto.subtle.sign("HMAC", key.signing, signed)), signed.length);
  return toBase64url(token);
}

/**
 * The data of a token that one of the keys made; throws `DecodeError` for any other, and with `ttl` for one that is
 * older at `now`, or from the future.
 */
export async function openFernet(
  keys: readonly FernetKey[],
  text: Uint8Array,
  now: Seconds,
  ttl?: Seconds,
): Promise<Uint8Array> {
  const token = fromBase64url(text);
  const encrypted = token?.subarray(DATA_AT, -SIGNATURE);
  if (!token || token[0] !== VERSION || !encrypted?.length || encrypted.length % BLOCK !== 0) {
    throw new DecodeError(`not a Fernet token (${text.length} bytes)`);
  }
  const signed = token.subarray(0, -SIGNATURE) as Bytes;
  const signature = token.subarray(-SIGNATURE) as Bytes;
  const key = await findKey(keys, signature, signed);
  if (!key) throw new DecodeError("the message was changed, or encrypted with another key");
  const age = now - Number(new DataView(token.buffer).getBigUint64(1));
  if (ttl !== undefined && age > ttl) throw new DecodeError(`the message is older than ${ttl} s`);
  if (ttl !== undefined && age < -CLOCK_SKEW) throw new DecodeError("the message comes from the future");
  try {
    const iv = token.subarray(IV_AT, DATA_AT) as Bytes;
    const data = await crypto.subtle.decrypt({ name: "AES-CBC", iv }, key.encryption, encrypted as Bytes);
    return new Uint8Array(data);
  } catch (cause) {
    throw new DecodeError("the message is not padded as AES-CBC has it", { cause });
  }
}

async function findKey(
  keys: readonly FernetKey[],
  signature: Bytes,
  signed: Bytes,
): Promise<FernetKey | undefined> {
  for (const key of keys) {
    if (await crypto.subtle.verify("HMAC", key.signing, signature, signed)) return key;
  }
  return undefined;
}
