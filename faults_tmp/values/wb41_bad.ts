// A module that cannot be loaded, in the way that $WB41_HOW says; see wb41.ts.
import process from "node:process";
import { appendFileSync, existsSync, writeFileSync } from "node:fs";
const how = process.env.WB41_HOW;
const log = process.env.WB41_LOG!;
appendFileSync(log, `${process.pid}\n`);
if (how === "throws") throw new Error("no such database");
if (how === "exit") process.exit(3);
if (how === "hangs") await new Promise((r) => setTimeout(r, 1e8));
if (how === "once") {
  if (existsSync(`${log}.once`)) throw new Error("works the first time only");
  writeFileSync(`${log}.once`, "");
}
export function run(n: number): number {
  if (how === "once" && n % 2) process.exit(1);
  return n;
}
