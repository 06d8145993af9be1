const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text that the bytes are; `undefined`: they are none, or text with zeros in it. */
export function decodeText(data: Uint8Array): string | undefined {
  try {
    const text = decoder.decode(data);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}
