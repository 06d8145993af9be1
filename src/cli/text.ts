// Values as people read them in a terminal.

import { decodeText } from "./decode_text.ts";

// deno-lint-ignore no-control-regex
const CONTROLS = /[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Text from outside on one line: what could steer a terminal or forge a line is escaped. */
export function safe(text: string): string {
  return text.replace(CONTROLS, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** `95` as `1m 35s`: the two largest units. */
export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)}ms`;
  if (seconds < 60) return `${Math.floor(seconds)}s`;
  if (seconds < 3600) return two(seconds, 60, "m", 1, "s");
  if (seconds < 86_400) return two(seconds, 3600, "h", 60, "m");
  return two(seconds, 86_400, "d", 3600, "h");
}

/** How long ago it was. */
export function ago(time: Date): string {
  return duration(Math.max(0, (Date.now() - time.getTime()) / 1000));
}

function two(seconds: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)}${largeUnit}${rest ? ` ${rest}${smallUnit}` : ""}`;
}

/** `123456` as `123,456`. */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** A rate a second: with a decimal, where it is small. */
export function rate(value: number): string {
  return value === 0 ? "0" : value < 10 ? value.toFixed(1) : count(Math.round(value));
}

/** `1536` as `1.5 KiB`. */
export function bytes(value: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let at = 0;
  while (value >= 1024 && at < units.length - 1) {
    value /= 1024;
    at++;
  }
  return `${at && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[at]}`;
}

/** The payload of a message, where it is text; else its first bytes in hexadecimal digits. */
export function payload(data: Uint8Array): string {
  const text = decodeText(data);
  if (text !== undefined) return safe(text);
  const shown = [...data.subarray(0, 32)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `0x${shown}${data.length > 32 ? "…" : ""} (${bytes(data.length)})`;
}

/** At most so many characters. */
export function cut(text: string, width: number): string {
  if (text.length <= width) return text;
  return width > 0 ? `${text.slice(0, width - 1)}…` : "";
}
