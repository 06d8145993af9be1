import { describeError, tryRead } from "./describe_error.ts";
import type { Logger } from "./logger.ts";

type Level = keyof Logger;

/**
 * A logger that never throws, so that logging changes nothing about what is logged. Where the given one throws, it is
 * asked again with text instead of the details: `console` cannot show an error whose getters throw.
 */
export function safeLogger(logger: Logger): Logger {
  const call = (level: Level, message: string, details: readonly unknown[]) => {
    // One that is asynchronous must not end the program either.
    const returned: unknown = logger[level](message, ...details);
    if (returned instanceof Promise) returned.catch(() => {});
  };
  const safe = (level: Level) => (message: string, ...details: unknown[]) => {
    try {
      call(level, message, details);
    } catch {
      if (details.length === 0) return;
      try {
        call(level, message, details.map(shown));
      } catch {
        // Nobody can be told.
      }
    }
  };
  return { debug: safe("debug"), info: safe("info"), warn: safe("warn"), error: safe("error") };
}

/** Text; of fields, each one as text. */
function shown(detail: unknown): unknown {
  const isFields = tryRead(() => Object.getPrototypeOf(detail) === Object.prototype) ?? false;
  if (!isFields) return describeError(detail);
  return Object.fromEntries(
    Object.entries(detail as object).map(([name, value]) => [name, describeError(value)]),
  );
}
