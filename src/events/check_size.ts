import type { MsgHdrs } from "@nats-io/nats-core";
import { EmitRefusedError, MaxPayloadError } from "../errors.ts";
import { headerBytes, MOST_HEADER_BYTES } from "../nats/header_template.ts";
import type { NatsLink } from "../nats/nats_link.ts";

/**
 * Bytes of the server's limit that are kept for what a copy of the message says of it: else what was emitted could
 * not wait in the parking place, and would be cut as a dead letter.
 */
const RESERVE = 1024;
/** Where the server takes little, the part of its limit that is kept. */
const PART = 1 / 8;
/** The same of the headers that JetStream stores. A dead letter may lose some, a waiting message may not. */
const HEADER_RESERVE = 400;

/** Throws for a message that could not be stored, or no copy of it. Its headers count too. */
export function checkSize(
  link: NatsLink,
  event: string,
  data: Uint8Array,
  headers: MsgHdrs | undefined,
): void {
  const head = headers ? headerBytes(headers).length : 0;
  const reserve = Math.min(RESERVE, Math.floor(link.maxPayload * PART));
  checkPayload(link, event, data.length + head, reserve);
  if (head <= MOST_HEADER_BYTES - HEADER_RESERVE) return;
  throw new EmitRefusedError(
    `a message of the event "${event}" has ${head} bytes of headers, and JetStream stores 64k of them, ` +
      `${HEADER_RESERVE} of which are kept for those of its copies: send less in meta`,
    { event },
  );
}

/** Throws for a response that the server would not take. It is not stored. */
export function checkResponseSize(
  link: NatsLink,
  event: string,
  data: Uint8Array,
  headers: MsgHdrs | undefined,
): void {
  checkPayload(link, event, data.length + (headers ? headerBytes(headers).length : 0), 0);
}

function checkPayload({ maxPayload }: NatsLink, event: string, size: number, reserve: number): void {
  if (size <= maxPayload - reserve) return;
  const kept = reserve ? `, ${reserve} of which are kept for the headers of its copies` : "";
  throw new MaxPayloadError(
    `a message of the event "${event}" has ${size} bytes, and the server takes ${maxPayload} at most${kept}: ` +
      "send a reference instead of the content, or raise max_payload in the server",
    { event },
  );
}
