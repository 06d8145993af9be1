// Url-safe base64 with padding, RFC 4648 section 5, from bytes to bytes. Strict: each value has one writing, so that
// no bit of a token can be changed unnoticed.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
// Without effects, so that a bundle that has no use for them leaves them out.
const LETTERS = /* @__PURE__ */ Uint8Array.from(ALPHABET, (letter) => letter.charCodeAt(0));
const VALUES = /* @__PURE__ */ Int8Array.from({ length: 256 }, (_, code) => LETTERS.indexOf(code));
const PADDING = 0x3d;

/** The letters of bytes. */
export function toBase64url(data: Uint8Array): Uint8Array {
  const text = new Uint8Array(4 * Math.ceil(data.length / 3)).fill(PADDING);
  for (let from = 0, to = 0; from < data.length; from += 3) {
    const left = data.length - from;
    const three = data[from]! << 16 | (data[from + 1] ?? 0) << 8 | (data[from + 2] ?? 0);
    text[to++] = LETTERS[three >> 18]!;
    text[to++] = LETTERS[three >> 12 & 63]!;
    if (left > 1) text[to++] = LETTERS[three >> 6 & 63]!;
    if (left > 2) text[to++] = LETTERS[three & 63]!;
  }
  return text;
}

/** The bytes of letters; `undefined` where they are not as `toBase64url` writes them. */
export function fromBase64url(text: Uint8Array): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.at(-1) !== PADDING ? 0 : text.at(-2) !== PADDING ? 1 : 2;
  const letters = text.length - padding;
  const data = new Uint8Array(text.length / 4 * 3 - padding);
  let bits = 0;
  let bad = 0;
  for (let from = 0, to = 0; from < letters; from++) {
    const value = VALUES[text[from]!]!;
    bad |= value;
    bits = (bits << 6 | value & 63) & 0xffffff;
    if (from % 4 > 0) data[to++] = bits >> (6 - 2 * (from % 4));
  }
  // What the last letter says beyond the last byte.
  const rest = padding === 0 ? 0 : bits & (padding === 1 ? 3 : 15);
  return bad < 0 || rest !== 0 ? undefined : data;
}
