// Messages as they go over the wire, published one by one: for a connection that does not take them in one piece.

import type { NatsConnection, PublishOptions } from "@nats-io/nats-core";
import type { Logger } from "../logger.ts";
import { parseHeaders } from "./encoded_headers.ts";

const CR = 13;
const decoder = new TextDecoder();

/** Publishes them; one that nats.js refuses is logged. */
export function publishFrames(
  connection: Pick<NatsConnection, "publish">,
  frames: Uint8Array,
  logger: Logger,
): void {
  for (let at = 0; at < frames.length;) {
    const lineEnd = frames.indexOf(CR, at);
    const [verb, subject, ...words] = decoder.decode(frames.subarray(at, lineEnd)).split(" ");
    const start = lineEnd + 2;
    const end = start + Number(words.pop());
    const payload = start + (verb![0] === "H" ? Number(words.pop()) : 0);
    const [reply] = words;
    const head = decoder.decode(frames.subarray(start, payload));
    try {
      const headers = head ? parseHeaders(head, head.length) : undefined;
      connection.publish(subject!, frames.subarray(payload, end), { reply, headers } as PublishOptions);
    } catch (error) {
      logger.error(`walnats: cannot publish to "${subject}"`, { subject, error });
    }
    at = end + 2;
  }
}
