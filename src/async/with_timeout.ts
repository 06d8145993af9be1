/** Milliseconds; `setTimeout` takes anything longer for 1. */
export const LONGEST_TIMER: number = 2 ** 31 - 1;

/**
 * Waits for a promise, but no longer than some milliseconds. Resolves to whether it has resolved in time; rejects
 * where it has rejected in time. What becomes of it later is nobody's concern.
 */
export async function withTimeout(milliseconds: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, Math.min(milliseconds, LONGEST_TIMER), false);
  });
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
