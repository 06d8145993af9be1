import type { ConnectedActors, types } from "@walnats/core";
import { until } from "./until.ts";

/** Listens until the condition holds. */
export async function listenUntil(
  sub: ConnectedActors,
  what: string,
  condition: () => boolean | Promise<boolean>,
  options: types.ListenOptions = {},
): Promise<void> {
  const stop = new AbortController();
  const listening = sub.listen({ ...options, signal: stop.signal });
  try {
    await Promise.race([until(what, condition), listening]);
  } finally {
    stop.abort();
    await listening;
  }
}
