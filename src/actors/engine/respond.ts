// Answering a request: the response goes to the inbox that the request names.

import type { MsgHdrs } from "@nats-io/nats-core";
import { EventWithResponse } from "../../events/event_with_response.ts";
import { HEADER_REPLY } from "../../nats/header_names.ts";
import type { Link } from "../../nats/link.ts";
import { inboxPrefix } from "../../nats/requests.ts";
import type { Job } from "./job.ts";

/** Publishes what the handler returned, where somebody awaits it. */
export async function respond(link: Link, job: Job, result: unknown): Promise<void> {
  const { event } = job.actor;
  const headers = job.delivered.headers;
  if (!(event instanceof EventWithResponse) || !headers) return;
  const inbox = inboxOf(headers, inboxPrefix(link.connection) ?? "_INBOX");
  if (inbox) link.publish(inbox, await event.encodeResponse(result), headers);
}

/** Only an inbox: a header must not make us publish to anybody's events, or to JetStream's own subjects. */
function inboxOf(headers: MsgHdrs, prefix: string): string | undefined {
  const inbox = headers.get(HEADER_REPLY);
  const allowed = inbox.startsWith("_INBOX.") || inbox.startsWith(`${prefix}.`);
  return allowed && /^[\w$-]+(\.[\w$-]+)+$/.test(inbox) ? inbox : undefined;
}
