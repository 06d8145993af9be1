import { WalnatsError } from "../errors.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import { deleteMessage } from "./stored_message.ts";
import { codeOf, explainConfig } from "./translate_error.ts";

/** Deletes a message; `false` where it is there no more, as somebody else was faster. `what` names it in an error. */
export async function deleteIfThere(
  link: NatsLink,
  stream: string,
  seq: number,
  what: string,
): Promise<boolean> {
  try {
    return await deleteMessage(link, stream, seq);
  } catch (error) {
    if (codeOf(error) !== undefined) return false;
    throw explainConfig(error, `cannot delete the ${what} ${seq}`, {}, WalnatsError);
  }
}
