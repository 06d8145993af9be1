import { LIMITS, marked } from "../copies.ts";
import { checkOptions, oneOf, positiveSeconds, textUpTo, withMethods } from "../options.ts";
import type { Seconds } from "../seconds.ts";
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
}

/** Throws for an unknown or invalid option. */
export function checkEventOptions(name: string, options: unknown): void {
  checkOptions(`Event "${name}"`, options, {
    description: textUpTo(4096),
    limits: marked(LIMITS, "a Limits object"),
    serializer: withMethods("a serializer with encode and decode", "encode", "decode"),
    storage: oneOf("file", "memory"),
    replicas: oneOf(1, 3, 5),
    dedupWindow: positiveSeconds,
  });
}
