// Dead letters: where a message goes that failed for good.
// Must hold: the letter is stored, and confirmed, before the original is terminated; a repeat stores no second one.

import { describeError } from "../describe_error.ts";
import { identityOf, originOf, storeTimeout } from "./delayed_messages.ts";
import type { DeliveredMessage } from "./delivered_message.ts";
import {
  HEADER_DEAD_ACTOR,
  HEADER_DEAD_ATTEMPTS,
  HEADER_DEAD_EVENT,
  HEADER_ID,
  HEADER_ORIGIN_SEQ,
  HEADER_ORIGIN_SUBJECT,
} from "./header_names.ts";
import { type ActorRef, DEAD, deadSubject } from "./own_streams.ts";
import { publishStored } from "./publish_stored.ts";
import { fitLetter } from "./fit_dead_letter.ts";

/** How a message failed for good. */
export interface Failure {
  /** Starts of its handler. */
  readonly attempts: number;
  readonly error: unknown;
}

/** Stores a message that failed for good as a dead letter; resolves when it is there. */
export async function storeDeadLetter(
  actor: ActorRef,
  message: DeliveredMessage,
  failure: Failure,
): Promise<void> {
  const { link } = message.source;
  const { data, headers } = fitLetter({
    ours: [
      [HEADER_DEAD_EVENT, actor.event.name],
      [HEADER_DEAD_ACTOR, actor.consumerName],
      [HEADER_DEAD_ATTEMPTS, String(failure.attempts)],
      [HEADER_ORIGIN_SEQ, String(originOf(message))],
      ...actor.event.stream === undefined ? [] : [[HEADER_ORIGIN_SUBJECT, message.subject] as const],
      [HEADER_ID, `dead:${identityOf(actor, message)}`],
    ],
    error: describeError(failure.error),
    headers: message.headers,
    lacksHeaders: message.refused,
    data: message.data,
  }, link.maxPayload);
  await publishStored(link, {
    event: actor.event.name,
    stream: DEAD,
    subject: deadSubject(actor),
    data,
    headers,
    timeout: storeTimeout(message),
  });
}
