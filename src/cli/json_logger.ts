// Logs for programs that collect them: one JSON object on each line of standard error.

import process from "node:process";
import type { Logger } from "../../mod.ts";

/** What the library logs with a message (`event`, `actor`, `error`) becomes fields beside it. */
export function jsonLogger(): Logger {
  const at = (level: string) => (message: string, ...details: unknown[]) => {
    const fields: Record<string, unknown> = {};
    const rest: unknown[] = [];
    for (const detail of details) {
      if (detail instanceof Error) fields["error"] = detail.stack ?? String(detail);
      else if (typeof detail === "object" && detail !== null) Object.assign(fields, detail);
      else rest.push(detail);
    }
    const line = {
      ...rest.length > 0 && { details: rest },
      ...fields,
      time: new Date().toISOString(),
      level,
      message,
    };
    process.stderr.write(`${toText(line)}\n`);
  };
  return { debug: () => {}, info: at("info"), warn: at("warn"), error: at("error") };
}

/** What JSON cannot say is written as text. */
function toText(line: Record<string, unknown>): string {
  const seen = new Set<unknown>();
  return JSON.stringify(line, (_, value) => {
    if (typeof value === "bigint" || typeof value === "symbol" || typeof value === "function") {
      return String(value);
    }
    if (value instanceof Error) return value.stack ?? String(value);
    if (typeof value === "object" && value !== null) {
      if (seen.has(value)) return "[seen above]";
      seen.add(value);
    }
    return value;
  });
}
