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
  const held: Record<string, readonly [amount: number, what: string]> = {
    max_msgs: [messages, `${messages} messages`],
    max_bytes: [bytes, `${bytes} bytes`],
    max_age: [age, `messages that are ${Math.round(age / 1e8) / 10} s old`],
    // Of interest, a stream keeps what an actor has still to handle, and nothing else.
    retention: [Infinity, `${messages} messages`],
  };
  const reasons = differing.flatMap(({ key, value = Infinity }) => {
    const [amount, what] = held[key] ?? [0, ""];
    return amount > (typeof value === "number" ? value : 0) ? [what] : [];
  });
  if (reasons.length === 0) return undefined;
  return `the stream holds ${
    reasons.join(" and ")
  }, which the server would drop: keep the setting, let the actors ` +
    'handle them first, or allow it with register({ update: "discard" })';
}
