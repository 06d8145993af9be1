// How much memory this process has, when all that can be freed is.

import process from "node:process";

const runtime = globalThis as { gc?: () => void; Bun?: { gc(force: boolean): void } };

/** Frees what it can; needs `--v8-flags=--expose-gc` on Deno. */
export async function collectGarbage(): Promise<void> {
  runtime.gc?.();
  runtime.Bun?.gc(true);
  await new Promise((resolve) => setTimeout(resolve, 10));
}

/**
 * What is in use after a forced garbage collection, in MiB: the heap and what lies outside of it for it; the
 * least of a second. Not the resident memory: V8's young generation grows with the load, for nats.js as for us,
 * and never shrinks.
 */
export async function memoryInUse(): Promise<number> {
  let least = Infinity;
  for (let i = 0; i < 10; i++) {
    await collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { heapUsed, external } = process.memoryUsage();
    least = Math.min(least, heapUsed + external);
  }
  return least / 2 ** 20;
}
