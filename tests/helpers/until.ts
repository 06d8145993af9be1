/**
 * Waits for a condition instead of for a time.
 *
 * @param what named in the error where the condition does not come true
 */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeout = 10_000,
): Promise<void> {
  const deadline = performance.now() + timeout;
  while (!(await condition())) {
    if (performance.now() > deadline) {
      throw new Error(`waited ${timeout} ms in vain until ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
