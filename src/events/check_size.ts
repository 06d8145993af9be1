import type { MsgHdrs } from "@nats-io/nats-core";
import { MaxPayloadError } from "../errors.ts";
import { headerSize } from "../nats/header_template.ts";
import type { Link } from "../nats/link.ts";

/** Throws a `MaxPayloadError` for a message that the server would not take. Its headers count too. */
export function checkSize(link: Link, event: string, data: Uint8Array, headers: MsgHdrs | undefined): void {
  const limit = link.maxPayload;
  const size = data.length + (headers ? headerSize(headers) : 0);
  if (size <= limit) return;
  throw new MaxPayloadError(
    `a message of the event "${event}" has ${size} bytes, and the server takes ${limit} at most: ` +
      "send a reference instead of the content, or raise max_payload in the server",
    { event },
  );
}
