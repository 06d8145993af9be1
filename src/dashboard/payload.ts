import type { Payload } from "./message_data.ts";

/** Bytes of a text that a page shows. */
const MOST_TEXT = 64 * 1024;
/** Bytes that are no text, of which a page shows fewer. */
const MOST_BYTES = 1024;

/** What a page shows of a message. */
export function payloadOf(data: Uint8Array): Payload {
  const text = textOf(data.subarray(0, MOST_TEXT), data.length > MOST_TEXT);
  if (text !== undefined) {
    return { text, base64: null, bytes: data.length, cut: data.length > MOST_TEXT };
  }
  const shown = data.subarray(0, MOST_BYTES);
  const base64 = btoa(String.fromCharCode(...shown));
  return { text: null, base64, bytes: data.length, cut: shown.length < data.length };
}

/** Where a text was cut, its last character may be half there. */
function textOf(data: Uint8Array, cut: boolean): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(data, { stream: cut });
  } catch {
    return undefined;
  }
}
