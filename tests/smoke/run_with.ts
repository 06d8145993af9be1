// The smoke tests run on Node 22 too, which cannot parse `await using`: neither they nor what they import have it.

import type { types } from "@walnats/core";
import { connectPair, type Pair } from "../helpers/pair.ts";

/** Runs the body with a publisher and a subscriber that listens; closes both. */
export async function runWith<const E extends readonly types.AnyEvent[]>(
  events: E,
  actors: readonly types.AnyActor[],
  body: (pair: Pair<E[number]>) => Promise<void>,
): Promise<void> {
  const pair = await connectPair(events, actors);
  const stop = new AbortController();
  const listening = pair.sub.listen({ signal: stop.signal });
  try {
    await Promise.race([body(pair), listening]);
  } finally {
    stop.abort();
    await listening.finally(() => pair[Symbol.asyncDispose]());
  }
}
