import type { Msg } from "@nats-io/nats-core";
import type { LogLimit } from "../log_limit.ts";

/**
 * The message, without its headers where they cannot be read: they would throw at every look, and the payload is
 * what counts.
 */
export function readable(message: Msg, log: LogLimit): Msg {
  try {
    void message.headers;
    return message;
  } catch (error) {
    const which = `a message on "${message.subject}"`;
    log.log("warn", `walnats: ${which} has invalid headers; continuing without them`, error);
    return Object.create(message, { headers: { value: undefined } });
  }
}
