// Where in its stream a consumer starts that is made now.

import type { ConsumerConfig, StreamInfo } from "./jetstream_api.ts";

/** The deliver policy of a consumer, and what it needs. */
export type Start = Pick<ConsumerConfig, "deliver_policy" | "opt_start_seq" | "opt_start_time">;

/**
 * The start of a new consumer. On an empty stream all of them mean the same, and "all" is what Python walnats asks for;
 * it also delivers what is emitted after the stream was looked at and before the consumer is there.
 */
export function startOfNew(startFrom: "new" | "all" | Date, stream: StreamInfo | undefined): Start {
  if (startFrom === "all" || stream?.state.messages === 0) return { deliver_policy: "all" };
  if (startFrom === "new") return { deliver_policy: "new" };
  return { deliver_policy: "by_start_time", opt_start_time: startFrom.toISOString() };
}

/** The start of a consumer that is made again: behind `floor`, the last message before which all were handled. */
export function startBehind(floor: number, stream: StreamInfo | undefined): Start {
  // A stream that cannot be looked at may be another one, with all its messages new.
  if (!stream) return { deliver_policy: "all" };
  const { state } = stream;
  // Where nothing that was handled is stored, "all" is the same, and Python walnats can register over it.
  if (state.messages === 0 || state.first_seq > floor) return { deliver_policy: "all" };
  return { deliver_policy: "by_start_sequence", opt_start_seq: floor + 1 };
}
