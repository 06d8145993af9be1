// Attribute values in headers, as the NATS protocol binding of CloudEvents says (3.1.3.2):
// https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/nats-protocol-binding.md

/** Percent-encodes all but visible ASCII, and of that the double quote and the percent sign. */
export function encodeHeaderValue(value: string): string {
  return value.replace(
    /[^!#$&-~]/gu,
    (character) => Array.from(new TextEncoder().encode(character), (byte) => `%${hex(byte)}`).join(""),
  );
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}

/** Throws a `URIError` for text that is not UTF-8. Older writers put values into double quotes. */
export function decodeHeaderValue(value: string): string {
  const quoted = /^"(.*)"$/s.exec(value);
  const plain = quoted ? quoted[1]!.replace(/\\(.)/gs, "$1") : value;
  // A percent sign that begins no code stands for itself: Python walnats writes values as they are.
  return decodeURIComponent(plain.replace(/%(?![\da-f]{2})/gi, "%25"));
}
