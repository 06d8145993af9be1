import type { Msg } from "@nats-io/nats-core";
import type { Logger } from "../logger.ts";

/**
 * The message, without its headers where they cannot be read: they would throw at every look, and the payload is
 * what counts.
 */
export function readable(message: Msg, logger: Logger): Msg {
  try {
    void message.headers;
    return message;
  } catch (error) {
    const which = `a message on "${message.subject}"`;
    logger.warn(`walnats: ${which} has invalid headers; continuing without them`, error);
    return Object.create(message, { headers: { value: undefined } });
  }
}
