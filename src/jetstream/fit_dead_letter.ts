// Making a dead letter small enough to be stored: one that does not fit would be tried for ever.
// Must hold: a letter is never larger than the limit, and says what it lost.

import type { MsgHdrs } from "@nats-io/nats-core";
import { isCopied } from "./copied_headers.ts";
import { HEADER_DEAD_CUT, HEADER_DEAD_ERROR, headerText } from "./header_names.ts";
import { concat } from "../concat.ts";
import { EncodedHeaders, MOST_HEADER_BYTES } from "../nats/encoded_headers.ts";

/** Characters that an error keeps where there is no room for more. */
const SHORT_ERROR = 100;
const START = "NATS/1.0\r\n";
const encoder = new TextEncoder();
const END = encoder.encode("\r\n");

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
  const users = new Lines(parts.headers);
  const short = headerText(parts.error).slice(0, SHORT_ERROR);
  let size = data.length;
  /** What walnats says, with the error and what was cut. */
  const own = (error: string, kept: number) => {
    const cut = [
      error === parts.error ? "" : "error",
      kept < users.count || parts.lacksHeaders ? "headers" : "",
      size < data.length ? "payload" : "",
    ].filter(Boolean).join(", ");
    const said = cut ? [[HEADER_DEAD_CUT, cut]] as const : [];
    const described = headerText(error) + (cut && ` (cut to fit: ${cut})`);
    const ours = [...parts.ours, [HEADER_DEAD_ERROR, described] as const, ...said];
    return encoder.encode(START + ours.map(([name, value]) => line(name, value)).join(""));
  };
  const room = () => Math.min(MOST_HEADER_BYTES, limit - size) - END.length;
  let head = own(parts.error, users.count);
  if (!users.fit(room() - head.length)) head = own(short, users.count);
  if (!users.fit(room() - head.length)) {
    // With fewer headers it says so, which is longer.
    users.drop(room() - own(short, 0).length);
    head = own(short, users.kept);
  }
  if (!users.fit(room() - head.length)) {
    users.drop(0);
    size = 0;
    size = Math.max(0, Math.min(limit - own(short, users.kept).length - END.length, data.length));
    head = own(short, users.kept);
  }
  const headers = new EncodedHeaders(concat([head, ...users.bytes(), END]));
  return { headers: headers as unknown as MsgHdrs, data: data.subarray(0, size) };
}

/** Headers that the message came with: each is encoded once, and not at all where its text is too long already. */
class Lines {
  /** How many there were. */
  readonly count: number;
  #lines: { readonly text: string; bytes?: Uint8Array }[] = [];

  constructor(headers: MsgHdrs | undefined) {
    for (const [name, values] of headers ?? []) {
      if (isCopied(name)) { for (const value of values) this.#lines.push({ text: line(name, value) }); }
    }
    this.count = this.#lines.length;
  }

  /** How many are left. */
  get kept(): number {
    return this.#lines.length;
  }

  /** Whether what is left fits into so many bytes. */
  fit(room: number): boolean {
    for (const line of this.#lines) {
      if (line.text.length > room) return false;
      room -= bytesOf(line).length;
    }
    return room >= 0;
  }

  /** Leaves those out that do not fit into so many bytes. */
  drop(room: number): void {
    this.#lines = this.#lines.filter((line) => {
      if (line.text.length > room || bytesOf(line).length > room) return false;
      room -= bytesOf(line).length;
      return true;
    });
  }

  /** What is left, as bytes. */
  bytes(): Uint8Array[] {
    return this.#lines.map(bytesOf);
  }
}

function bytesOf(line: { readonly text: string; bytes?: Uint8Array }): Uint8Array {
  return line.bytes ??= encoder.encode(line.text);
}

function line(name: string, value: string): string {
  return `${name}: ${value}\r\n`;
}
