// Answering a request: the response, or the word that none will come, goes to the inbox that the request names.

import { checkResponseSize } from "../../events/check_size.ts";
import { EventWithResponse } from "../../events/event_with_response.ts";
import { HEADER_REPLY, headersOfCopy } from "../../jetstream/header_names.ts";
import { inboxPrefix } from "../../nats/inbox.ts";
import type { Connection } from "../../jetstream/connection.ts";
import { describeReplyError, HEADER_ERROR, HEADER_REPLY_ERRORS } from "../../jetstream/reply_errors.ts";
import type { Job } from "./job.ts";

/** What responding needs. */
export interface RespondParts {
  /** Sends the acks so far. */
  readonly sendAcks: () => void;
  /** Nothing was responded. */
  readonly failed: (error: unknown) => void;
}

/** Publishes what the handler returned, where somebody awaits it. */
export function respond(
  link: Connection,
  job: Job,
  result: unknown,
  { sendAcks, failed }: RespondParts,
): void {
  const inbox = inboxOf(link, job);
  if (!inbox) return;
  const { message } = job;
  const publish = (data: Uint8Array) => {
    const headers = message.source.delayed ? headersOfCopy(message.headers) : message.rawHeaders;
    checkResponseSize(link, job.actor.event.name, data, headers);
    sendAcks(); // In one write with the response.
    link.publish(inbox, data, headers);
  };
  const unfit = (error: unknown) => {
    respondFailure(link, job, error);
    failed(error);
  };
  try {
    const encoded = (job.actor.event as EventWithResponse<string, unknown, unknown>).encodeResponse(result);
    if (encoded instanceof Promise) encoded.then(publish).catch(unfit);
    else publish(encoded);
  } catch (error) {
    unfit(error);
  }
}

/** Tells who awaits a response that the job failed for good, where the request understands that. */
export function respondFailure(link: Connection, job: Job, error: unknown): void {
  if (link.closed || !job.message.headers?.get(HEADER_REPLY_ERRORS)) return;
  const inbox = inboxOf(link, job);
  if (!inbox) return;
  try {
    const headers = headersOfCopy(job.message.headers);
    headers.set(HEADER_ERROR, describeReplyError(error));
    link.publish(inbox, undefined, headers);
  } catch (failure) {
    // The job is settled already; the request runs into its timeout.
    link.logger.warn(
      `walnats: could not tell a request of "${job.actor.event.name}" that it failed`,
      failure,
    );
  }
}

/** Only an inbox: a header must not make us publish to anybody's events, or to JetStream's own subjects. */
function inboxOf(link: Connection, { actor, message: { headers } }: Job): string | undefined {
  if (!headers || !(actor.event instanceof EventWithResponse)) return undefined;
  const inbox = headers.get(HEADER_REPLY);
  const prefix = inboxPrefix(link.connection) ?? "_INBOX";
  const allowed = inbox.startsWith("_INBOX.") || inbox.startsWith(`${prefix}.`);
  return allowed && /^[\w$-]+(\.[\w$-]+)+$/.test(inbox) ? inbox : undefined;
}
