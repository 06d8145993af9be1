import type { StreamInfo } from "./jetstream_api.ts";
import type { Difference } from "./settings.ts";

/** Why these changes would make the server drop messages that the stream holds; `undefined` where it keeps all. */
export function whatIsDropped(
  differing: readonly Difference[],
  { state: { messages, bytes, first_ts }, ts }: StreamInfo,
): string | undefined {
  if (messages === 0) return undefined;
  const now = ts === undefined ? Date.now() : Date.parse(ts);
  const age = 1e6 * (now - Date.parse(first_ts));
  // Of interest, a stream keeps what an actor has still to handle, and nothing else.
  const held: Record<string, number> = {
    max_msgs: messages,
    max_bytes: bytes,
    max_age: age,
    retention: Infinity,
  };
  const drops = differing.some(({ key, value = Infinity }) =>
    held[key]! > (typeof value === "number" ? value : 0)
  );
  if (!drops) return undefined;
  return `the stream holds ${messages} messages of ${bytes} bytes, the oldest for ${
    Math.round(age / 1e8) / 10
  } s, ` +
    'and the server would drop some: let the actors handle them first, or allow it with register({ update: "discard" })';
}
