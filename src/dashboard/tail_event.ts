import type { SSEStreamingApi } from "hono/streaming";
import { Event, Events } from "../../mod.ts";
import type { Server } from "../events/mod.ts";
import type { TailedMessage, TailGap } from "./message_data.ts";
import { payloadOf } from "./payload.ts";

/** A page cannot show more than this, nor anybody read it. */
const MOST_A_SECOND = 50;

/** Sends what is emitted until the page closes the stream, or `closed` aborts. */
export async function tailEvent(
  stream: SSEStreamingApi,
  server: Server | undefined,
  name: string,
  closed: AbortSignal,
): Promise<void> {
  const left = new AbortController();
  stream.onAbort(() => left.abort());
  const signal = AbortSignal.any([left.signal, closed]);
  await using conn = await new Events(new Event(name, Uint8Array)).connect(server);
  let sent = 0;
  let dropped = 0;
  const each = setInterval(() => {
    const gap: TailGap = { left: dropped };
    sent = dropped = 0;
    // Also where there is no gap: a quiet stream says something, as proxies close what is silent.
    void stream.writeSSE({ event: "left", data: JSON.stringify(gap) });
  }, 1000);
  try {
    for await (const seen of conn.monitor({ signal })) {
      if (++sent > MOST_A_SECOND) {
        dropped++;
        continue;
      }
      const message: TailedMessage = {
        time: seen.time.getTime(),
        subject: seen.subject,
        headers: seen.headers,
        payload: payloadOf(seen.error ? seen.data : seen.message),
      };
      await stream.writeSSE({ event: "message", data: JSON.stringify(message) });
    }
  } finally {
    clearInterval(each);
  }
}
