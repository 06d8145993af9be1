import type { Msg } from "@nats-io/nats-core";
import type { LogLimit } from "../log_limit.ts";
import { firstHeaders, hasTooManyHeaders, MOST_HEADERS } from "./header_limit.ts";

/**
 * The message, without its headers where they cannot be read: they would throw at every look, and the payload is
 * what counts. Where there are too many, it has the first ones, and is refused.
 */
export function readable(message: Msg, log: LogLimit, most: number = MOST_HEADERS): Msg {
  if (hasTooManyHeaders(message, most)) {
    const headers = firstHeaders(message, most);
    return Object.create(message, { headers: { value: headers }, refused: { value: true } });
  }
  try {
    void message.headers;
    return message;
  } catch (error) {
    const which = `a message on "${message.subject}"`;
    log.log("warn", `walnats: ${which} has invalid headers; continuing without them`, error);
    return Object.create(message, { headers: { value: undefined } });
  }
}

/** Has it more headers than are read? It must not run. */
export function isRefused(message: Msg): boolean {
  return (message as { refused?: true }).refused === true;
}
