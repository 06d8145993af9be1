// Answering a request: the response, or the word that none will come, goes to the inbox that the request names.

import { checkResponseSize } from "../../jetstream/check_size.ts";
import { type EventWithResponse, hasResponse } from "../../events/event_with_response.ts";
import { headersOfCopy } from "../../jetstream/copied_headers.ts";
import { HEADER_REPLY } from "../../jetstream/header_names.ts";
import type { Connection } from "../../jetstream/connection.ts";
import { describeReplyError, HEADER_ERROR, HEADER_REPLY_ERRORS } from "../../jetstream/reply_errors.ts";
import { fieldsOf } from "../../logger.ts";
import { show } from "../../options.ts";
import type { Job } from "./job.ts";

/** Publishes what the handler returned, where somebody awaits it; `failed`: nothing was responded. */
export function respond(
  link: Connection,
  job: Job,
  result: unknown,
  failed: (error: unknown) => void,
): void {
  const inbox = inboxOf(link, job);
  if (!inbox) return;
  const { message } = job;
  const publish = (data: Uint8Array) => {
    const headers = message.source.delayed ? headersOfCopy(message.headers) : message.rawHeaders;
    checkResponseSize(link, job.actor.event.name, data, headers);
    link.publishNow(inbox, data, headers);
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
    link.publishNow(inbox, undefined, headers);
  } catch (failure) {
    // The message is terminated already; the request runs into its timeout.
    link.logger.warn(
      `walnats: could not tell a request of "${job.actor.event.name}" that it failed`,
      { ...fieldsOf(job.actor), seq: job.seqNumber, error: failure },
    );
  }
}

/** Only an inbox: a header must not make us publish to anybody's events, or to JetStream's own subjects. */
function inboxOf(link: Connection, { actor, message: { headers, source } }: Job): string | undefined {
  if (!headers || !hasResponse(actor.event)) return undefined;
  const inbox = headers.get(HEADER_REPLY);
  if (!inbox) return undefined;
  const isInbox = inbox.startsWith(`${link.inboxPrefix}.`) || /^_INBOX[^.]*\./.test(inbox);
  if (isInbox && SUBJECT.test(inbox)) return inbox;
  source.log.log(
    "warn",
    `walnats: a request of "${actor.event.name}" is not answered: its inbox ${
      show(inbox)
    } begins neither with ` +
      `"_INBOX" nor with this connection's inboxPrefix ("${link.inboxPrefix}"): give both connections the same`,
    fieldsOf(actor),
  );
  return undefined;
}

/** Two tokens and more, without wildcards. */
const SUBJECT = /^[^\s.*>]+(?:\.[^\s.*>]+)+$/;
