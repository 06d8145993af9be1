import type { Message } from "../message.ts";

/** Does nothing, as the echo does: returns what it gets. */
export function handler(message: Message): Message {
  return message;
}
