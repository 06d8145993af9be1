import process from "node:process";
import { shutdownSignal } from "../../mod.ts";

/** Aborts at Ctrl+C, at SIGTERM, and where nobody reads the output any more, as after `| head`. */
export function untilStopped(): AbortSignal {
  const gone = new AbortController();
  process.stdout.on("error", () => gone.abort());
  return AbortSignal.any([shutdownSignal() as AbortSignal, gone.signal]);
}
