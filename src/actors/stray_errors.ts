// Errors that nobody awaits: a handler that forgets a promise, or throws in a timer. No code can tell whose they are,
// and each runtime ends the program for one.

import process from "node:process";
import { LogLimit } from "../log_limit.ts";
import type { Logger } from "../logger.ts";

/** Keeps the program alive where an error is caught by nobody, and logs it; ends with the returned function. */
export function logStrayErrors(logger: Logger): () => void {
  const log = new LogLimit(logger);
  const report = (error: unknown) =>
    log.log(
      "error",
      "walnats: an error that nobody caught: a handler has forgotten to await a promise, or threw in a callback",
      { error },
    );
  process.on("unhandledRejection", report);
  process.on("uncaughtException", report);
  return () => {
    process.off("unhandledRejection", report);
    process.off("uncaughtException", report);
  };
}
