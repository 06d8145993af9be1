/**
 * What threads and processes run. Bundlers are given it as a second entry; where the result lies, `listen` is told:
 * `listen({ worker: new URL("./worker.js", import.meta.url) })`. It does nothing in a program
 * that walnats did not start as a worker.
 *
 * @example
 * ```ts ignore
 * // worker.ts
 * import "@walnats/core/worker";
 * ```
 *
 * @module
 */

import { serve } from "./serve.ts";

/** Whether this thread or process is a worker that walnats has started. */
export const isWorker: boolean = serve([]);
