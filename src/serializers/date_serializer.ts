import { DecodeError, EncodeError } from "../errors.ts";
import { showKind } from "../options.ts";
import { decodeText } from "./json.ts";
import type { Serializer } from "./serializer.ts";

/**
 * A day of the calendar as ISO 8601 text without quotes, `2026-11-20`: what a Python `date` is. In the program it is
 * the same text, as a `Date` is a point in time and would need a time zone.
 *
 * @example
 * ```ts
 * import { Event, serializers } from "@walnats/core";
 *
 * const serializer = new serializers.DateSerializer();
 * const SHOP_CLOSED = new Event("shop-closed", String, { serializer });
 * console.log(SHOP_CLOSED.name, new TextDecoder().decode(serializer.encode("2026-11-20")));
 * ```
 */
export class DateSerializer implements Serializer<string> {
  /** The media type of its bytes. */
  readonly contentType = "text/plain";
  /** Makes a serializer; it has no options. */
  constructor() {
    Object.freeze(this);
  }

  /** The text; throws `EncodeError` for anything but a day of the years 1 to 9999, `YYYY-MM-DD`. */
  encode(message: string): Uint8Array {
    if (!isDay(message)) {
      throw new EncodeError(`the message must be a day such as "2026-11-20", got ${showKind(message)}`);
    }
    return new TextEncoder().encode(message);
  }

  /** Reads the text; throws `DecodeError` where it is no such day. */
  decode(data: Uint8Array): string {
    const text = data.length === 10 ? decodeText(data) : "";
    if (!isDay(text)) throw new DecodeError(`not a day such as 2026-11-20: ${data.length} bytes`);
    return text;
  }
}

function isDay(text: unknown): text is string {
  if (typeof text !== "string" || !/^(?!0000)\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  // `Date` may turn the 30th of February into the 2nd of March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
