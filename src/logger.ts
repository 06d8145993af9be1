/**
 * What walnats logs to: `console` fits, and so does every logger with these four methods.
 *
 * @example
 * ```ts
 * import type { Logger } from "@walnats/core";
 *
 * const quiet: Logger = { debug() {}, info() {}, warn: console.warn, error: console.error };
 * ```
 */
export interface Logger {
  /** Details for finding faults: duplicates dropped, polls sent again. */
  debug(message: string, ...details: unknown[]): void;
  /** What happens in a healthy system: connected again, stopping. */
  info(message: string, ...details: unknown[]): void;
  /** What deserves a look: a job given up, a blocked event loop. */
  warn(message: string, ...details: unknown[]): void;
  /** What went wrong: a failed job, a consumer that vanished. */
  error(message: string, ...details: unknown[]): void;
}

/** `console` without debug. */
export const defaultLogger: Logger = {
  debug: () => {},
  info: (...args) => console.info(...args),
  warn: (...args) => console.warn(...args),
  error: (...args) => console.error(...args),
};
