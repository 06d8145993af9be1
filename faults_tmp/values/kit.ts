// What the cases share: a server, a logger that keeps its lines, and the verdict as the exit code.
import { NatsServer } from "@walnats/core/testing";
import process from "node:process";
import { inspect } from "node:util";

const wrong: string[] = [];
let said = false;
/** Notes a fault. */
export function check(ok: unknown, why: string): void {
  if (!ok) wrong.push(why);
}
/** A server of our own, or $NATS_SERVER. */
export async function serve(config = ""): Promise<{ url: string; own?: NatsServer }> {
  if (process.env.NATS_SERVER && !config) return { url: process.env.NATS_SERVER };
  const own = await NatsServer.start({ config });
  return { url: own.url, own };
}
/** A logger that keeps what it is told. */
export function recorder() {
  const lines: string[] = [];
  const of = (level: string) => (text: string, ...rest: unknown[]) => {
    let more = "";
    try {
      more = rest.map((r) => r instanceof Error ? `${r.name}: ${r.message}` : String(r)).join(" ").slice(
        0,
        400,
      );
    } catch {
      more = "?";
    }
    lines.push(`${level} ${text} ${more}`);
    if (process.env.VERBOSE) process.stderr.write(`${level} ${text} ${more}\n`);
  };
  return { lines, debug: of("debug"), info: of("info"), warn: of("warn"), error: of("error") };
}
export const wait = (ms: number) => new Promise((r) => setTimeout(r, ms));
/** Waits until it holds, at most so many milliseconds. */
export async function until(holds: () => boolean | Promise<boolean>, ms = 20_000): Promise<boolean> {
  const end = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > end) return false;
    await wait(20);
  }
  return true;
}
export const show = (value: unknown) => inspect(value, { depth: 4, breakLength: Infinity }).slice(0, 300);
/** Prints the verdict and ends the process. */
export function verdict(): never {
  said = true;
  if (process.env.ALL) { for (const why of wrong) console.log(`- ${why}`); }
  const line = wrong.slice(0, 4).join(" | ").replace(/\s+/g, " ").slice(0, 900);
  console.log(wrong.length ? `WRONG (${wrong.length}): ${line}${wrong.length > 4 ? " | …" : ""}` : "right");
  process.exit(wrong.length ? 1 : 0);
}
process.on("unhandledRejection", (error) => {
  let text = "?";
  try {
    text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  } catch { /* odd */ }
  wrong.push(`unhandled rejection: ${text}`);
});
/** Ends the process without a verdict of its own. */
export function leave(code: number): never {
  said = true;
  process.exit(code);
}
process.on("exit", () => {
  if (said) return;
  console.log(`WRONG: the program ended before its verdict: ${wrong.join(" | ").slice(0, 500)}`);
  process.exitCode = 1;
});
