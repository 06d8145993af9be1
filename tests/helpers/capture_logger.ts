import type { Logger } from "@walnats/core";

/** A logger that keeps its lines. */
export function captureLogger(): Logger & {
  lines: { level: string; message: string; details: unknown[] }[];
} {
  const lines: { level: string; message: string; details: unknown[] }[] = [];
  const keep = (level: string) => (message: string, ...details: unknown[]) => {
    lines.push({ level, message, details });
  };
  return { lines, debug: keep("debug"), info: keep("info"), warn: keep("warn"), error: keep("error") };
}
