import type { HeaderRecord } from "../context/context.ts";
import { headersOfCopy } from "../jetstream/copied_headers.ts";
import {
  HEADER_DEAD_ACTOR,
  HEADER_DEAD_ATTEMPTS,
  HEADER_DEAD_ERROR,
  HEADER_DEAD_EVENT,
  HEADER_ID,
  HEADER_ORIGIN_SEQ,
  HEADER_ORIGIN_SUBJECT,
} from "../jetstream/header_names.ts";
import { deadFilter } from "../jetstream/own_streams.ts";
import type { StoredHeaders } from "../jetstream/read_stored.ts";
import type { StoredMessage } from "../jetstream/stored_message.ts";

/** A message that failed for good, as it was received, with its last error. */
export interface DeadLetter {
  /** Names the letter in `get`, `redrive` and `drop`; newer ones are higher. */
  readonly id: number;
  /** The event's name. */
  readonly event: string;
  /** The actor's name. */
  readonly actor: string;
  /** The subject that it was emitted to. */
  readonly subject: string;
  /** The attempts that were made. */
  readonly attempts: number;
  /** The message's number in the event's stream. */
  readonly seqNumber: number;
  /** When it failed for good. */
  readonly time: Date;
  /** The name and the message of the last error. */
  readonly error: string;
  /** The headers that it came with. */
  readonly headers: HeaderRecord;
  /** The payload's bytes; `event.decode(data)` gives the message, where it can be decoded. */
  readonly data: Uint8Array;
}

/**
 * Did walnats store it? Others may publish where dead letters are kept; what is not as walnats writes it is no letter,
 * and must not be sent to an actor.
 */
export function isDeadLetter({ subject, headers }: StoredHeaders): boolean {
  const [event, actor] = [HEADER_DEAD_EVENT, HEADER_DEAD_ACTOR].map((name) => headers.get(name));
  // An event in a stream of others may have any name.
  const stream = headers.has(HEADER_ORIGIN_SUBJECT) ? streamOfLetter(subject) : event!.replaceAll(".", "-");
  return event !== "" && subject === deadFilter(stream, actor) &&
    /^\d{1,15}$/.test(headers.get(HEADER_DEAD_ATTEMPTS)) &&
    /^\d{1,15}$/.test(headers.get(HEADER_ORIGIN_SEQ)) &&
    headers.get(HEADER_ID).startsWith("dead:");
}

/** The name of the event's stream, of the subject of its letters. */
export function streamOfLetter(subject: string): string {
  return subject.split(".")[2]!;
}

/** What a group of dead letters needs of each. */
export function memberOf(
  { seq, time, headers }: StoredHeaders,
): Pick<DeadLetter, "id" | "event" | "actor" | "error" | "time"> {
  const [event, actor, error] = [HEADER_DEAD_EVENT, HEADER_DEAD_ACTOR, HEADER_DEAD_ERROR].map((name) =>
    headers.get(name)
  );
  return { id: seq, event: event!, actor: actor!, error: error!, time };
}

/** Reads a stored dead letter. */
export function toDeadLetter({ seq, time, headers: original, data }: StoredMessage): DeadLetter {
  const headers: Record<string, string> = {};
  for (const [name, values] of headersOfCopy(original)) headers[name] = values[0]!;
  return {
    id: seq,
    event: original.get(HEADER_DEAD_EVENT),
    actor: original.get(HEADER_DEAD_ACTOR),
    subject: original.get(HEADER_ORIGIN_SUBJECT) || original.get(HEADER_DEAD_EVENT),
    attempts: Number(original.get(HEADER_DEAD_ATTEMPTS)),
    seqNumber: Number(original.get(HEADER_ORIGIN_SEQ)),
    time,
    error: original.get(HEADER_DEAD_ERROR),
    headers,
    data,
  };
}
