// The headers of the wire contract.

import { cutText } from "../describe_error.ts";
import { show } from "../options.ts";

/** The most headers of a user in one message: subscribers read 128 together with ours. */
const MOST_META = 100;

/** The uid; JetStream drops a second message with it. */
export const HEADER_ID = "Nats-Msg-Id";
/** The trace id. */
export const HEADER_TRACE = "Walnats-Trace";
/** When it may run: seconds since the epoch, UTC, decimal text. */
export const HEADER_DELAY = "Walnats-Delay";
/**
 * Beside it where the publisher has counted from now: how many seconds after it is stored, decimal text. So the clock of
 * the publisher does not matter to who reads it.
 */
export const HEADER_DELAY_SECONDS = "Walnats-Delay-Seconds";
/** The inbox that awaits a response. */
export const HEADER_REPLY = "Walnats-Reply";

/** Of a parked message: when it may run, as in `HEADER_DELAY`. */
export const HEADER_PARKED_UNTIL = "Walnats-Parked-Until";
/** Of a parked message: the attempts that were made before it was parked. */
export const HEADER_PARKED_ATTEMPTS = "Walnats-Parked-Attempts";
/** Of a parked message or a dead letter: the message's number in the event's stream. */
export const HEADER_ORIGIN_SEQ = "Walnats-Origin-Seq";
/** Of the same, where the event is in a stream of others: the message's subject there. */
export const HEADER_ORIGIN_SUBJECT = "Walnats-Origin-Subject";
/** Of a dead letter: the event's name. */
export const HEADER_DEAD_EVENT = "Walnats-Dead-Event";
/** Of a dead letter: the actor's name. */
export const HEADER_DEAD_ACTOR = "Walnats-Dead-Actor";
/** Of a dead letter: the attempts that were made. */
export const HEADER_DEAD_ATTEMPTS = "Walnats-Dead-Attempts";
/** Of a dead letter: the last error. */
export const HEADER_DEAD_ERROR = "Walnats-Dead-Error";
/** Of a dead letter that did not fit as it was: what was cut of "error, headers, payload". */
export const HEADER_DEAD_CUT = "Walnats-Dead-Cut";

/** Text for the value of a header: on one line, and not long. */
export function headerText(text: string): string {
  // deno-lint-ignore no-control-regex
  const line = text.replace(/[\u0000-\u001f\u007f]+/g, " ").trim();
  return cutText(line, 1000);
}

/**
 * Checks headers that a user gives: visible ASCII names without a colon, values on one line,
 * and no name that NATS or walnats keeps for itself.
 */
export function checkMeta(meta: Readonly<Record<string, unknown>>): void {
  const entries = Object.entries(meta);
  if (entries.length > MOST_META) {
    throw new RangeError(
      `meta: at most ${MOST_META} headers, got ${entries.length}: put the rest into the message`,
    );
  }
  for (const [name, value] of entries) {
    const what = `meta: the header ${show(name)}`;
    if (!/^(?!(?:wal)?nats-)[!-9;-~]+$/i.test(name)) {
      throw new TypeError(
        `${what} must be visible ASCII without colons, and not begin with Nats- or Walnats-`,
      );
    }
    checkHeaderValue(what, value);
  }
}

/** Checks the value of a header; `what` begins the error. */
export function checkHeaderValue(what: string, value: unknown): void {
  if (typeof value !== "string") throw new TypeError(`${what} must be a string, got ${show(value)}`);
  // deno-lint-ignore no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(value)) {
    throw new TypeError(`${what} must have no line break or control character`);
  }
}
