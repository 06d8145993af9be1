import process from "node:process";
import type { Signal } from "../globals.ts";

let controller: AbortController | undefined;
/** When the first one came. */
let first = 0;
/**
 * Milliseconds within which another one is the same: one Ctrl+C reaches a program that `deno task` runs twice, from
 * the terminal and from the task.
 */
const SAME = 500;

/**
 * A signal that aborts on SIGINT (Ctrl+C) and SIGTERM, for `listen` to stop gracefully. A second one of them
 * ends the process at once, with the exit code that shells expect: 130 or 143; one within half a second counts as
 * the same.
 *
 * It is one and the same signal however often it is called; the first call installs the handlers.
 *
 * @example
 * ```ts
 * import { shutdownSignal } from "@walnats/core";
 *
 * console.log(shutdownSignal().aborted);
 * ```
 */
export function shutdownSignal(): Signal {
  if (!controller) {
    controller = new AbortController();
    process.on("SIGINT", () => stop(130));
    process.on("SIGTERM", () => stop(143));
  }
  return controller.signal;
}

function stop(code: number): void {
  const now = performance.now();
  if (!controller!.signal.aborted) {
    first = now;
    controller!.abort();
  } else if (now - first > SAME) process.exit(code);
}
