// Dead letters: where a message goes that failed for good.
// Must hold: the letter is stored, and confirmed, before the original is terminated; a repeat stores no second one.

import type { MsgHdrs } from "@nats-io/nats-core";
import {
  HEADER_DEAD_ACTOR,
  HEADER_DEAD_ATTEMPTS,
  HEADER_DEAD_EVENT,
  HEADER_ID,
  HEADER_ORIGIN_SEQ,
} from "../../jetstream/header_names.ts";
import type { NatsLink } from "../../nats/nats_link.ts";
import { DEAD, deadSubject } from "../../jetstream/own_streams.ts";
import { publishStored } from "../../jetstream/publish_stored.ts";
import type { AnyActor } from "../actor.ts";
import { fitLetter } from "../../jetstream/fit_dead_letter.ts";

/** What becomes a dead letter. */
export interface FailedMessage {
  readonly data: Uint8Array;
  readonly headers: MsgHdrs | undefined;
  /** It had more of them. @default false */
  readonly lacksHeaders?: boolean | undefined;
  /** Tells it from all other messages: the same one twice is one letter. */
  readonly identity: string;
  /** The message's number in the event's stream. */
  readonly seq: number;
  readonly attempts: number;
  readonly error: unknown;
  /** Milliseconds that storing it may take. */
  readonly timeout: number;
}

/** Stores a dead letter; resolves when it is there. */
export async function storeDeadLetter(
  link: NatsLink,
  actor: AnyActor,
  deceased: FailedMessage,
): Promise<void> {
  const { data, headers } = fitLetter({
    ours: [
      [HEADER_DEAD_EVENT, actor.event.name],
      [HEADER_DEAD_ACTOR, actor.name],
      [HEADER_DEAD_ATTEMPTS, String(deceased.attempts)],
      [HEADER_ORIGIN_SEQ, String(deceased.seq)],
      [HEADER_ID, `dead:${deceased.identity}`],
    ],
    error: describe(deceased.error),
    headers: deceased.headers,
    lacksHeaders: deceased.lacksHeaders ?? false,
    data: deceased.data,
  }, link.maxPayload);
  await publishStored(link, {
    event: actor.event.name,
    stream: DEAD,
    subject: deadSubject(actor),
    data,
    headers,
    timeout: deceased.timeout,
  });
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
