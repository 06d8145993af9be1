import type { HeaderRecord } from "../context/context.ts";
import { headersOfCopy } from "../jetstream/copied_headers.ts";
import { dueTimeOfDelayed } from "../jetstream/delayed_messages.ts";
import {
  HEADER_ORIGIN_SEQ,
  HEADER_ORIGIN_SUBJECT,
  HEADER_PARKED_ATTEMPTS,
} from "../jetstream/header_names.ts";
import type { StoredMessage } from "../jetstream/stored_message.ts";

/** A message that waits for its time: it was emitted with a delay, or delayed by a retry. */
export interface DelayedMessage {
  /** Names it in `get`, `run` and `drop`; newer ones are higher. */
  readonly id: number;
  /** The event's name; in a stream of others, the stream's. */
  readonly event: string;
  /** The actor's name. */
  readonly actor: string;
  /** The subject that it was emitted to. */
  readonly subject: string;
  /** When it may run. */
  readonly due: Date;
  /** The attempts that were made. */
  readonly attempts: number;
  /** The message's number in the event's stream. */
  readonly seqNumber: number;
  /** When it was delayed. */
  readonly time: Date;
  /** The headers that it came with. */
  readonly headers: HeaderRecord;
  /** The payload's bytes; `event.decode(data)` gives the message, where it can be decoded. */
  readonly data: Uint8Array;
}

/** The latest time that a `Date` can be. */
const LATEST = 8.64e15;

/** The event's stream and the actor, of the subject of a delayed message. */
export function partsOf(subject: string): { stream: string; actor: string } {
  const [, , stream, actor] = subject.split(".");
  return { stream: stream!, actor: actor! };
}

/** Reads one that walnats stored; `event`: the name of the event. */
export function toDelayedMessage(stored: StoredMessage, event: string): DelayedMessage {
  const { seq, subject, time, headers: original, data } = stored;
  const headers: Record<string, string> = {};
  for (const [name, values] of headersOfCopy(original)) headers[name] = values[0]!;
  return {
    id: seq,
    event,
    actor: partsOf(subject).actor,
    subject: original.get(HEADER_ORIGIN_SUBJECT) || event,
    due: new Date(Math.min(dueTimeOfDelayed(original) * 1000, LATEST)),
    attempts: Number(original.get(HEADER_PARKED_ATTEMPTS)),
    seqNumber: Number(original.get(HEADER_ORIGIN_SEQ)),
    time,
    headers,
    data,
  };
}
