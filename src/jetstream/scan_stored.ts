// All messages of a stream that have some subject. The server finds one at a time, so several parts of the stream are
// read side by side. No consumer is needed, which a work queue would not allow.

import type { NatsLink } from "../nats/nats_link.ts";
import { getMessage, type StoredMessage } from "./stored_message.ts";

/** Parts that are read at the same time: more would be no faster, as the server answers them in turn. */
const PARTS = 16;

/** The first and the last number of a stream; the last is below the first where it is empty. */
export interface Bounds {
  readonly first: number;
  readonly last: number;
}

/** Shows each message with a subject that matches, in no order; headers that cannot be read throw where they are read. */
export async function scanStored(
  link: NatsLink,
  stream: string,
  subject: string,
  { first, last }: Bounds,
  visit: (message: StoredMessage) => void,
): Promise<void> {
  const size = Math.ceil((last - first + 1) / PARTS);
  const scanPart = async (from: number) => {
    const end = Math.min(from + size, last + 1);
    for (let seq = from; seq < end;) {
      const message = await getMessage(link, stream, { seq, next_by_subj: subject });
      if (!message || message.seq >= end) return;
      visit(message);
      seq = message.seq + 1;
    }
  };
  const parts = [];
  for (let from = first; from <= last; from += size) parts.push(scanPart(from));
  await Promise.all(parts);
}
