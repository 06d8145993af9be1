import type { Msg } from "@nats-io/nats-core";
import type { LogLimit } from "../log_limit.ts";
import { firstHeaders, hasTooManyHeaders, MOST_HEADERS } from "./header_limit.ts";

/** The message; where it has too many headers, with the first ones, and refused. */
export function limited(message: Msg, most: number = MOST_HEADERS): Msg {
  if (!hasTooManyHeaders(message, most)) return message;
  const headers = firstHeaders(message, most);
  return Object.create(message, { headers: { value: headers }, refused: { value: true } });
}

/**
 * As `limited`, and without its headers where they cannot be read: they would throw at every look, and the payload is
 * what counts.
 */
export function readable(message: Msg, log: LogLimit, most: number = MOST_HEADERS): Msg {
  const few = limited(message, most);
  try {
    void few.headers;
    return few;
  } catch (error) {
    logUnreadable(message.subject, log, error);
    return Object.create(message, { headers: { value: undefined } });
  }
}

/** Says that the headers of a message cannot be read. */
export function logUnreadable(subject: string, log: LogLimit, error: unknown): void {
  log.log(
    "warn",
    `walnats: a message on "${subject}" has invalid headers; continuing without them`,
    { subject, error },
  );
}

/** Has it more headers than are read? It must not run. */
export function isRefused(message: Msg): boolean {
  return (message as { refused?: true }).refused === true;
}
