// The tools of the documentation site, in docs/node_modules: not in the root package.json, where they would slow
// down everybody who only wants to try walnats.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../run.ts";

/** Where they are installed. */
export const TOOLS = join("docs", "node_modules");

/** Installs what docs/package-lock.json names, unless that has been done. */
export async function installTools(): Promise<void> {
  const lock = readFileSync(join("docs", "package-lock.json"), "utf8");
  const stamp = join(TOOLS, ".installed-lock.json");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  const args = ["ci", "--prefix", "docs", "--ignore-scripts", "--no-audit", "--no-fund"];
  const { ok, how, output } = await run("npm", args);
  if (!ok) throw new Error(`npm ${args.join(" ")}: ${how}. The site needs Node with npm.\n${output}`);
  writeFileSync(stamp, lock);
}
