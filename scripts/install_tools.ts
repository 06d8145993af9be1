// Installs the packages that a folder's own package.json names, with npm, where they are not there yet. They are kept
// out of the package.json of the library: who runs the demo or installs walnats needs none of them.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run.ts";

/** What was installed last, inside of node_modules. */
const STAMP = ".walnats-installed";

/**
 * Installs what `folder`/package.json names; gives the path of node_modules.
 *
 * @throws {Error} with what npm printed
 */
export async function installTools(folder: string): Promise<string> {
  const modules = join(folder, "node_modules");
  const stamp = join(modules, STAMP);
  const wanted = readFileSync(join(folder, "package.json"), "utf8");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return modules;
  const args = [
    "install",
    "--no-audit",
    "--no-fund",
    "--no-package-lock",
    "--ignore-scripts",
    "--loglevel=error",
  ];
  const { ok, how, output } = await run("npm", args, { cwd: folder, limit: 10 * 60_000 });
  if (!ok) throw new Error(`npm could not install the packages of ${folder}: ${how}\n${output}`);
  writeFileSync(stamp, wanted);
  return modules;
}
