import process from "node:process";

let controller: AbortController | undefined;

/**
 * A signal that aborts on SIGINT (Ctrl+C) and SIGTERM, for `listen` to stop gracefully. A second one of them
 * ends the process at once, with the exit code that shells expect: 130 or 143.
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
export function shutdownSignal(): AbortSignal {
  if (!controller) {
    controller = new AbortController();
    process.on("SIGINT", () => stop(130));
    process.on("SIGTERM", () => stop(143));
  }
  return controller.signal;
}

function stop(code: number): void {
  if (controller!.signal.aborted) process.exit(code);
  controller!.abort();
}
