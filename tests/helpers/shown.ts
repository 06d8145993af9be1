import { inspect } from "node:util";

/** All that a log could show of an error: its message, its stack and its causes, however deep. */
export function shown(error: unknown): string {
  return inspect(error, { depth: Infinity, showHidden: true, maxArrayLength: null, maxStringLength: null });
}
