import type { Message } from "../message.ts";

/** Does nothing, as the echo does: gives back what it gets. */
export function handler(message: Message): Message {
  return message;
}
