// What the socket brings, cut into messages. nats.js's own parser walks through a table of states for each byte and
// makes five pieces of each message, which was a fifth of what a small job costs.
// Must hold: however the bytes are cut into frames, nats.js gets what its own parser would have given it. That one
// still gets every line that is no message, and all that follows one that is not as the server writes it.

import { concat } from "../concat.ts";

const LF = 10;
const CR = 13;
const SPACE = 32;
const ZERO = 48;
const G = 71;
const H = 72;
const M = 77;
const S = 83;
/** The most bytes that nats.js takes for a message with its headers. */
const LARGEST = 64 * 1024 * 1024;
/** A message begins "MSG subject sid [reply] size" or "HMSG subject sid [reply] header-size size". */
const MOST_SPACES = 5;
/** Servers allow 4096 bytes, if not told otherwise. */
const LONGEST_LINE = 64 * 1024;

/** The parser of nats.js. */
export interface SlowParser {
  parse(bytes: Uint8Array): void;
  /** It waits for the beginning of a line. */
  between(): boolean;
}

/** The first line of a message, as nats.js wants it; what few ask for is cut out when somebody does. */
export class MessageHead {
  readonly sid: number;
  /** Bytes of the headers; -1: there are none. */
  readonly hdr: number;
  /** Bytes of headers and payload. */
  readonly size: number;
  readonly #bytes: Uint8Array;
  readonly #subjectAt: number;
  readonly #subjectEnd: number;
  readonly #replyAt: number;
  readonly #replyEnd: number;
  #reply: Uint8Array | undefined;

  /** Of the line whose spaces were just found. */
  constructor(bytes: Uint8Array, sid: number, hdr: number, size: number, replies: boolean) {
    this.sid = sid;
    this.hdr = hdr;
    this.size = size;
    this.#bytes = bytes;
    this.#subjectAt = spaces[0]! + 1;
    this.#subjectEnd = spaces[1]!;
    this.#replyAt = spaces[2]! + 1;
    this.#replyEnd = replies ? spaces[3]! : -1;
  }

  get subject(): Uint8Array {
    return this.#bytes.subarray(this.#subjectAt, this.#subjectEnd);
  }

  get reply(): Uint8Array | undefined {
    if (this.#replyEnd < 0) return undefined;
    return this.#reply ??= this.#bytes.subarray(this.#replyAt, this.#replyEnd);
  }

  /** Does the subject begin with this text, of ASCII? */
  subjectBegins(text: string): boolean {
    if (this.#subjectEnd - this.#subjectAt < text.length) return false;
    for (let at = 0; at < text.length; at++) {
      if (this.#bytes[this.#subjectAt + at] !== text.charCodeAt(at)) return false;
    }
    return true;
  }
}

/** Where the spaces of the line are that is read right now. */
const spaces = new Int32Array(MOST_SPACES);

/** Reads frames. */
export class FrameReader {
  readonly #slow: SlowParser;
  readonly #message: (head: MessageHead, data: Uint8Array) => void;
  /** Who reads: nats.js's parser, until it has read to an end what it has begun, or for good. */
  #reads: "slow for now" | "fast" | "slow" = "slow for now";
  /** The beginning of what is not complete. */
  #begun: Uint8Array[] = [];
  /** Bytes that it lacks at least. */
  #missing = 0;

  constructor(slow: SlowParser, message: (head: MessageHead, data: Uint8Array) => void) {
    this.#slow = slow;
    this.#message = message;
  }

  /** Takes the next frame. */
  read(frame: Uint8Array): void {
    if (this.#reads === "slow for now" && this.#slow.between()) this.#reads = "fast";
    if (this.#reads !== "fast") return this.#slow.parse(frame);
    // node:net brings a `Buffer`, each piece of which costs a call of a constructor that is written in JavaScript.
    let bytes = new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength);
    if (this.#begun.length > 0) {
      this.#begun.push(bytes);
      this.#missing -= bytes.length;
      if (this.#missing > 0) return;
      bytes = concat(this.#begun);
      this.#begun = [];
    }
    let at = 0;
    while (at < bytes.length) {
      const next = this.#readOne(bytes, at);
      if (next === at) return void this.#begun.push(bytes.subarray(at));
      at = next;
    }
  }

  /** Reads what begins at `start`; returns where the next one begins, or `start` where it is not complete. */
  #readOne(bytes: Uint8Array, start: number): number {
    const first = bytes[start];
    if (first !== M && first !== H) return this.#readLine(bytes, start);
    let count = 0;
    let lineEnd = start;
    for (let byte = 0; lineEnd < bytes.length && (byte = bytes[lineEnd]!) !== CR; lineEnd++) {
      if (byte !== SPACE) continue;
      if (count === MOST_SPACES) return this.#leave(bytes, start);
      spaces[count++] = lineEnd;
    }
    const body = lineEnd + 2;
    if (body > bytes.length) {
      return lineEnd - start > LONGEST_LINE ? this.#leave(bytes, start) : this.#wait(start, 1);
    }
    const headed = first === H ? 1 : 0;
    const replies = count === 4 + headed;
    if (count < 3 + headed || count > 4 + headed || !isMessage(bytes, start, spaces[0]!)) {
      return this.#leave(bytes, start);
    }
    const sid = number(bytes, spaces[1]! + 1, spaces[2]!);
    const hdr = headed ? number(bytes, spaces[count - 2]! + 1, spaces[count - 1]!) : -1;
    const size = number(bytes, spaces[count - 1]! + 1, lineEnd);
    if (!(sid > 0 && hdr <= size && size <= LARGEST && bytes[body - 1] === LF)) {
      return this.#leave(bytes, start);
    }
    const end = body + size + 2;
    if (end > bytes.length) return this.#wait(start, end - bytes.length);
    this.#message(new MessageHead(bytes, sid, hdr, size, replies), bytes.subarray(body, body + size));
    return end;
  }

  /** PING, PONG, INFO, +OK, -ERR. */
  #readLine(bytes: Uint8Array, start: number): number {
    const end = bytes.indexOf(LF, start) + 1;
    if (end === 0) return this.#wait(start, 1);
    this.#slow.parse(bytes.subarray(start, end));
    return end;
  }

  #wait(start: number, missing: number): number {
    this.#missing = missing;
    return start;
  }

  /** What we do not understand is nats.js's, with all that follows. */
  #leave(bytes: Uint8Array, start: number): number {
    this.#reads = "slow";
    this.#slow.parse(bytes.subarray(start));
    return bytes.length;
  }
}

/** Is the word "MSG" or "HMSG"? */
function isMessage(bytes: Uint8Array, from: number, to: number): boolean {
  const length = bytes[from] === H ? 4 : 3;
  return to - from === length && bytes[to - 3] === M && bytes[to - 2] === S && bytes[to - 1] === G;
}

/** The number that these digits are; NaN where one is none, or there are none. */
function number(bytes: Uint8Array, from: number, to: number): number {
  let value = from < to ? 0 : NaN;
  for (let at = from; at < to; at++) {
    const digit = bytes[at]! - ZERO;
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : NaN;
  }
  return value;
}
