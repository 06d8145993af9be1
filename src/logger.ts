/**
 * The logger of walnats: `console`, or any logger with these four methods.
 *
 * @example
 * ```ts
 * import type { Logger } from "@walnats/core";
 *
 * const quiet: Logger = { debug() {}, info() {}, warn: console.warn, error: console.error };
 * ```
 */
export interface Logger {
  /** Details for debugging: duplicates dropped, pull requests repeated. */
  debug(message: string, ...details: unknown[]): void;
  /** Events of a healthy system: reconnected, stopping. */
  info(message: string, ...details: unknown[]): void;
  /** Things that deserve a look: a lost lease, a blocked event loop. */
  warn(message: string, ...details: unknown[]): void;
  /** Errors: a failed job, a deleted consumer. */
  error(message: string, ...details: unknown[]): void;
}

/** What a line about an actor has besides its text, for logs that are searched by fields. */
export function fieldsOf(
  { name, event }: { readonly name: string; readonly event: { readonly name: string } },
): { event: string; actor: string } {
  return { event: event.name, actor: name };
}

/** `console` without debug. */
export const defaultLogger: Logger = {
  debug: () => {},
  info: (...args) => console.info(...args),
  warn: (...args) => console.warn(...args),
  error: (...args) => console.error(...args),
};
