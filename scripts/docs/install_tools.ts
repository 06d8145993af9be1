// The tools of the documentation site, in a folder of their own: in the root package.json they would slow down
// everybody who only wants to try walnats, and in docs/ Deno would format the pages by other rules.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "../run.ts";

/** Where they are installed. */
export const TOOLS = join("scripts", "docs", "site", "node_modules");

/** Installs what package-lock.json names, unless that has been done. */
export async function installTools(): Promise<void> {
  const folder = dirname(TOOLS);
  const lock = readFileSync(join(folder, "package-lock.json"), "utf8");
  const stamp = join(TOOLS, ".installed-lock.json");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  const args = ["ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"];
  const { ok, how, output } = await run("npm", args);
  if (!ok) throw new Error(`npm ${args.join(" ")}: ${how}. The site needs Node with npm.\n${output}`);
  writeFileSync(stamp, lock);
}
