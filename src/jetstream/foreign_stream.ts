// A stream of others that an event is in: walnats reads it and publishes to it, and leaves its settings as they are.

import { StreamConfigError } from "../errors.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import { meets } from "../subjects.ts";
import * as Code from "./api_codes.ts";
import { type StreamConfig, streamInfo } from "./jetstream_api.ts";
import { codeOf, explainConfig, streamNotFound } from "./translate_error.ts";

/** The event of a stream of others. */
export interface ForeignEvent {
  readonly name: string;
  readonly subjectName: string;
  readonly streamName: string;
}

/** Throws where the stream is not there, or has not the event's subject. */
export async function checkForeignStream(link: NatsLink, event: ForeignEvent): Promise<void> {
  try {
    refuseOtherSubjects(event, (await streamInfo(link, event.streamName)).config);
  } catch (cause) {
    const where = { event: event.name, cause };
    if (codeOf(cause) === Code.streamNotFound) throw streamNotFound(event.name, where, event.streamName);
    throw explainConfig(cause, `cannot register the event "${event.name}"`, where);
  }
}

/** Throws where none of the stream's subjects is the event's. */
export function refuseOtherSubjects(
  { name, subjectName, streamName }: ForeignEvent,
  { subjects = [], mirror, sources }: StreamConfig,
): void {
  // What comes from other streams may have any subject.
  if (mirror || sources?.length || subjects.some((subject) => meets(subject, subjectName))) return;
  throw new StreamConfigError(
    `the event "${name}" has the subject "${subjectName}", and the stream "${streamName}" takes ` +
      `${JSON.stringify(subjects)} only`,
    { event: name },
  );
}
