// Negative: takes its process down, in the way that the number says. Positive: is good.
import process from "node:process";
import { appendFileSync } from "node:fs";
import { currentContext } from "@walnats/core";
export async function handle(job: { n: number; file: string }) {
  appendFileSync(job.file, `START ${job.n} ${currentContext().attempts}\n`);
  if (job.n >= 0) {
    await new Promise((r) => setTimeout(r, 20));
    return;
  }
  if (job.n === -1) process.exit(1);
  if (job.n === -2) process.exit(0);
  if (job.n === -3) process.kill(process.pid, "SIGKILL");
  if (job.n === -4) {
    const all: unknown[] = [];
    for (;;) all.push(new Array(1e6).fill(1.5));
  }
  if (job.n === -5) {
    queueMicrotask(() => {
      throw new Error("nobody catches this");
    });
  }
  await new Promise((r) => setTimeout(r, 60_000));
}
