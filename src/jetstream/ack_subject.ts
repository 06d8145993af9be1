// The reply subjects of what one consumer delivers. Whoever knows our inbox can publish to it, so what came there is
// a delivery only with a reply subject of that consumer, and with a subject that is not the inbox: the server
// delivers a message under the subject that it was stored with, and others cannot.

import type { Msg } from "@nats-io/nats-core";
import { replyBytes, subjectBegins } from "../nats/raw_message.ts";

const encoder = new TextEncoder();
const PREFIX = encoder.encode("$JS.ACK.");
const DOT = 46;
const ZERO = 48;
const NINE = 57;
/** Deliveries, stream sequence, consumer sequence, time, pending. */
const NUMBERS = 5;

/** The reply subjects of one consumer, in all the forms that servers write. */
export class AckSubjects {
  readonly #names: Uint8Array;

  constructor(stream: string, consumer: string) {
    this.#names = encoder.encode(`${stream}.${consumer}.`);
  }

  /** Did this consumer deliver the message that came to the inbox? */
  delivered(message: Msg, inbox: string): boolean {
    return this.has(replyBytes(message)) && !subjectBegins(message, inbox);
  }

  /**
   * Is it `$JS.ACK.<stream>.<consumer>.<5 numbers>`, or `$JS.ACK.<domain>.<account>.<stream>.<consumer>.<5 numbers>`
   * with perhaps one token more?
   */
  has(subject: Uint8Array): boolean {
    if (!holds(subject, 0, PREFIX)) return false;
    const at = PREFIX.length;
    if (holds(subject, at, this.#names) && endsInNumbers(subject, at + this.#names.length, 0)) return true;
    const names = behind(subject, behind(subject, at));
    return holds(subject, names, this.#names) && endsInNumbers(subject, names + this.#names.length, 1);
  }
}

function holds(bytes: Uint8Array, at: number, part: Uint8Array): boolean {
  if (bytes.length < at + part.length) return false;
  for (let index = 0; index < part.length; index++) if (bytes[at + index] !== part[index]) return false;
  return true;
}

/** Where the next token begins; at the end where there is none. */
function behind(bytes: Uint8Array, at: number): number {
  const dot = bytes.indexOf(DOT, at);
  return dot < 0 ? bytes.length : dot + 1;
}

/** Are the last tokens, from here on, five numbers and up to so many others? */
function endsInNumbers(bytes: Uint8Array, from: number, others: number): boolean {
  let tokens = 1;
  let begin = from;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === DOT) {
      if (at === begin) return false;
      tokens++;
      begin = at + 1;
    } else if (tokens <= NUMBERS && (byte < ZERO || byte > NINE)) return false;
  }
  return begin < bytes.length && tokens >= NUMBERS && tokens <= NUMBERS + others;
}
