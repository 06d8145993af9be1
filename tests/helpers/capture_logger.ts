import type { Logger } from "@walnats/core";

/** A logger that keeps its lines; one of ours whose details are no fields fails the test. */
export function captureLogger(): Logger & {
  lines: { level: string; message: string; details: unknown[] }[];
} {
  const lines: { level: string; message: string; details: unknown[] }[] = [];
  const keep = (level: string) => (message: string, ...details: unknown[]) => {
    lines.push({ level, message, details });
    if (message.startsWith("walnats:") && (details.length > 1 || details.some(isNoRecord))) {
      // What a logger throws is swallowed.
      queueMicrotask(() => {
        throw new Error(`the line "${message}" has other details than one object of fields`);
      });
    }
  };
  return { lines, debug: keep("debug"), info: keep("info"), warn: keep("warn"), error: keep("error") };
}

function isNoRecord(detail: unknown): boolean {
  return typeof detail !== "object" || detail === null || Object.getPrototypeOf(detail) !== Object.prototype;
}
