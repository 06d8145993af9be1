// Shared by the cases: a server, a log, waiting, and the verdict.
import process from "node:process";
import type { Logger } from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Waits until something is so; false where it is not in time. */
export async function until(condition: () => unknown, ms = 10_000): Promise<boolean> {
  for (const end = Date.now() + ms; !(await condition());) {
    if (Date.now() > end) return false;
    await sleep(10);
  }
  return true;
}

/** "ended" with the value, "threw" with the error, or "late". */
export async function outcome<T>(
  promise: Promise<T>,
  ms: number,
): Promise<{ how: "ended" | "threw" | "late"; value?: T; error?: any; ms: number }> {
  const begin = performance.now();
  let timer: any;
  const late = new Promise<{ how: "late" }>((resolve) =>
    timer = setTimeout(() => resolve({ how: "late" }), ms)
  );
  const done = promise.then(
    (value) => ({ how: "ended" as const, value }),
    (error) => ({ how: "threw" as const, error }),
  );
  const first = await Promise.race([done, late]);
  clearTimeout(timer);
  return { ...first, ms: Math.round(performance.now() - begin) } as any;
}

export interface Line {
  level: string;
  text: string;
  at: number;
  details: unknown[];
}
export function log(): Logger & { lines: Line[]; texts(level?: string): string[] } {
  const lines: Line[] = [];
  const add = (level: string) => (text: string, ...details: unknown[]) =>
    void lines.push({ level, text, at: Date.now(), details });
  return {
    lines,
    debug: add("debug"),
    info: add("info"),
    warn: add("warn"),
    error: add("error"),
    texts: (level) =>
      lines.filter((l) => !level || l.level === level).map((l) =>
        `${l.level}: ${l.text}${
          l.details[0] instanceof Error ? ` | ${l.details[0].name}: ${l.details[0].message}` : ""
        }`
      ),
  };
}

const servers: NatsServer[] = [];
const faults: string[] = [];
export async function server(options = {}): Promise<NatsServer> {
  const one = await NatsServer.start(options);
  servers.push(one);
  return one;
}
let n = 0;
export const name = (prefix = "e") => `${prefix}-${Date.now().toString(36)}-${++n}`;

/** Notes a fault where the condition does not hold. */
export function right(condition: unknown, otherwise: string): void {
  if (condition) return;
  faults.push(otherwise);
  console.log(`  fault: ${otherwise}`);
}
export const say = (...args: unknown[]) => console.log(" ", ...args);

process.on("unhandledRejection", (error) => right(false, `unhandled rejection: ${error}`));
process.on("uncaughtException", (error) => {
  console.log((error as Error)?.stack);
  right(false, `uncaught exception: ${error}`);
});

/** Ends the program with the verdict. */
export async function verdict(): Promise<never> {
  await Promise.all(servers.map((one) => one.close().catch(() => {})));
  console.log(faults.length ? `WRONG: ${faults.join("; ")}` : "RIGHT");
  process.exit(faults.length ? 1 : 0);
}
/** Runs the case within a time. */
export async function main(run: () => Promise<void>, seconds = 100): Promise<void> {
  const done = await outcome(run(), seconds * 1000);
  if (done.how === "late") right(false, `the case did not end within ${seconds} s`);
  if (done.how === "threw") right(false, `the case threw ${done.error?.stack ?? done.error}`);
  await verdict();
}
