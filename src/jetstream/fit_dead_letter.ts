// Making a dead letter small enough to be stored: what cannot be stored would be tried for ever.

import type { MsgHdrs } from "@nats-io/nats-core";
import { HEADER_DEAD_CUT, HEADER_DEAD_ERROR, headersOfCopy, headerText } from "./header_names.ts";
import { EncodedHeaders, MOST_HEADER_BYTES } from "../nats/header_template.ts";

/** Characters that an error keeps where there is no room for more. */
const SHORT_ERROR = 100;
const encoder = new TextEncoder();

/** What a letter is made of. */
export interface LetterParts {
  /** What walnats says of it, each value on one line. */
  readonly ours: readonly (readonly [name: string, value: string])[];
  readonly error: string;
  /** The headers that the message came with. */
  readonly headers: MsgHdrs | undefined;
  /** It came with more of them. */
  readonly lacksHeaders: boolean;
  readonly data: Uint8Array;
}

/** A letter as it is stored. */
export interface FittedLetter {
  /** For publishing only. */
  readonly headers: MsgHdrs;
  readonly data: Uint8Array;
}

/**
 * The letter in at most `limit` bytes. Where it does not fit it loses the length of its error, then headers that the
 * message came with, then the end of its payload, and says so.
 */
export function fitLetter(parts: LetterParts, limit: number): FittedLetter {
  const { data } = parts;
  const users = linesOf(parts.headers);
  const short = headerText(parts.error).slice(0, SHORT_ERROR);
  let size = data.length;
  const write = (error: string, kept: readonly string[]) => {
    const cut = [
      error === parts.error ? "" : "error",
      kept.length < users.length || parts.lacksHeaders ? "headers" : "",
      size < data.length ? "payload" : "",
    ].filter(Boolean).join(", ");
    const said = cut ? [[HEADER_DEAD_CUT, cut]] as const : [];
    const described = headerText(error) + (cut && ` (cut to fit: ${cut})`);
    const ours = [...parts.ours, [HEADER_DEAD_ERROR, described] as const, ...said];
    const lines = ours.map(([name, value]) => line(name, value));
    return encoder.encode(`NATS/1.0\r\n${lines.join("")}${kept.join("")}\r\n`);
  };
  const fits = () => head.length <= MOST_HEADER_BYTES && head.length + size <= limit;
  let head = write(parts.error, users);
  if (!fits()) head = write(short, users);
  if (!fits()) {
    const room = Math.min(MOST_HEADER_BYTES, limit - size) - write(short, []).length;
    head = write(short, firstThatFit(users, room));
  }
  if (!fits()) {
    size = 0;
    size = Math.max(0, Math.min(limit - write(short, []).length, data.length));
    head = write(short, []);
  }
  return { headers: new EncodedHeaders(head) as unknown as MsgHdrs, data: data.subarray(0, size) };
}

function linesOf(headers: MsgHdrs | undefined): string[] {
  const lines: string[] = [];
  for (const [name, values] of headersOfCopy(headers)) {
    for (const value of values) lines.push(line(name, value));
  }
  return lines;
}

function line(name: string, value: string): string {
  return `${name}: ${value}\r\n`;
}

function firstThatFit(lines: readonly string[], room: number): string[] {
  return lines.filter((line) => {
    const size = encoder.encode(line).length;
    if (size > room) return false;
    room -= size;
    return true;
  });
}
