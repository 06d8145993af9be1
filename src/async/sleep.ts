// Waiting that leaves nothing behind.

/** Timers take no more milliseconds than this; a longer one would fire at once. */
const LONGEST = 2 ** 31 - 1;

/**
 * Resolves after some milliseconds, or at once when the signal aborts; 25 days at most, and a timer may fire a
 * millisecond early: look at the time again.
 */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, Math.min(Math.max(Math.ceil(milliseconds), 0), LONGEST));
    signal?.addEventListener("abort", done);
  });
}
