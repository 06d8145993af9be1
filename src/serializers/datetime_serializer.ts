import { DecodeError, EncodeError } from "../errors.ts";
import { show, showKind } from "../options.ts";
import { decodeText } from "./json.ts";
import type { Serializer } from "./serializer.ts";

const ISO =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)?)?$/i;

/**
 * A `Date` as ISO 8601 text without quotes, `2026-11-20T21:49:00.000+00:00`, which Python 3.7 can read.
 * Reads it with or without a time, a fraction and an offset; without an offset it is UTC.
 *
 * @example
 * ```ts
 * import { serializers } from "@walnats/core";
 *
 * const serializer = new serializers.DatetimeSerializer();
 * console.log(serializer.decode(new TextEncoder().encode("2026-11-20")).toISOString());
 * ```
 */
export class DatetimeSerializer implements Serializer<Date> {
  /** The media type of its bytes. */
  readonly contentType = "text/plain";
  /** Makes a serializer; it has no options. */
  constructor() {
    Object.freeze(this);
  }

  /** The text; throws `EncodeError` for anything but a valid `Date` of the years 1 to 9999. */
  encode(message: Date): Uint8Array {
    if (!(message instanceof Date)) {
      throw new EncodeError(`the message must be a Date, got ${showKind(message)}`);
    }
    if (!hasPythonYear(message)) {
      throw new EncodeError("the Date must be valid and of the years 1 to 9999");
    }
    return new TextEncoder().encode(message.toISOString().replace("Z", "+00:00"));
  }

  /** Reads the text; throws `DecodeError` where it is no such date. */
  decode(data: Uint8Array): Date {
    if (data.length > 64) throw new DecodeError(`not an ISO 8601 date: ${data.length} bytes`);
    const text = decodeText(data);
    const parts = ISO.exec(text);
    if (!parts) throw new DecodeError(`not an ISO 8601 date: ${data.length} bytes`);
    const [, day, hour = "00", minute = "00", second = "00", fraction = "", offset] = parts;
    const local = `${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, "0").slice(0, 3)}Z`;
    const moment = new Date(Date.parse(local) - offsetOf(offset) * 1000);
    // `Date` turns the 30th of February into the 2nd of March.
    if (!hasPythonYear(moment) || new Date(local).toISOString() !== local) {
      throw new DecodeError(`no such date: ${show(text)}`);
    }
    return moment;
  }
}

/** Python has no other years, and `toISOString` writes them in six digits. An invalid date has none. */
function hasPythonYear(date: Date): boolean {
  return date.getUTCFullYear() >= 1 && date.getUTCFullYear() <= 9999;
}

/** Seconds east of UTC; no number where an hour or a minute is none. */
function offsetOf(text: string | undefined): number {
  if (!text || text.toUpperCase() === "Z") return 0;
  const [hours = 0, minutes = 0, seconds = 0] = text.slice(1).replaceAll(":", "").match(/\d\d/g)!.map(Number);
  if (hours > 23 || minutes > 59 || seconds > 59) return NaN;
  const offset = hours * 3600 + minutes * 60 + seconds;
  return text[0] === "-" ? -offset : offset;
}
