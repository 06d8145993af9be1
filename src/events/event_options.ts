import { LIMITS, marked } from "../copies.ts";
import { checkOptions, oneOf, positiveSeconds, textUpTo, withMethods } from "../options.ts";
import type { Seconds } from "../seconds.ts";
import { isStreamName, isSubject } from "../subjects.ts";
import type { Serializer } from "../serializers/serializer.ts";
import type { Limits } from "./limits.ts";

/** The options of an event. */
export interface EventOptions<T> {
  /** Shown by NATS tools; at most 4 KiB. @default none */
  description?: string | undefined;
  /** How much the stream keeps. @default no limits */
  limits?: Limits | undefined;
  /** Converts payloads to bytes and back. @default picked from the schema */
  serializer?: Serializer<T> | undefined;
  /** Where the server keeps the stream. @default "file" */
  storage?: "file" | "memory" | undefined;
  /** Replicas of the stream in a cluster: 1, 3 or 5. @default 1 */
  replicas?: 1 | 3 | 5 | undefined;
  /**
   * How long the server remembers a `uid`, in seconds, counted from the first message with it.
   * @default the server's: 120
   */
  dedupWindow?: Seconds | undefined;
  /**
   * Of an event of others: the stream that it is in. `register` leaves that stream as it is, and the options of
   * streams cannot stand beside it. @default the event has a stream of its own
   */
  stream?: string | undefined;
  /**
   * Of an event of others: its subject in that stream. With wildcards it stands for several, for actors and `monitor`:
   * `"orders.*"`; such an event cannot be emitted. @default the event's name
   */
  subject?: string | undefined;
}

/** The options that a stream has. */
const OF_STREAMS = ["limits", "storage", "replicas", "dedupWindow"] as const;

/** Throws for an unknown or invalid option. */
export function checkEventOptions(name: string, options: Omit<EventOptions<unknown>, "serializer">): void {
  checkOptions(`Event "${name}"`, options, {
    description: textUpTo(4096),
    limits: marked(LIMITS, "a Limits object"),
    serializer: withMethods("a serializer with encode and decode", "encode", "decode"),
    storage: oneOf("file", "memory"),
    replicas: oneOf(1, 3, 5),
    dedupWindow: positiveSeconds,
    stream: isStreamName,
    subject: isSubject,
  });
  const { stream, subject } = options;
  if (stream === undefined) {
    if (subject === undefined) return;
    throw new TypeError(`Event "${name}": option "subject" needs "stream"`);
  }
  const own = OF_STREAMS.find((option) => options[option] !== undefined);
  if (own) {
    throw new TypeError(`Event "${name}": option "${own}" must be left out beside "stream"`);
  }
}
