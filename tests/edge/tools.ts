// Programs for the tests of the edge: installed by npm into a folder of their own, so that nobody else waits for them.

import { existsSync, readFileSync } from "node:fs";
import { mkdir, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../../scripts/run.ts";
import { runtime } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

const folder = fileURLToPath(new URL("./tools/", import.meta.url));
/** Milliseconds that npm may take. */
const LONGEST = 180_000;
const requireTool = createRequire(join(folder, "package.json"));

/** Why none of these tests runs here: what they test are browsers and workerd, whatever runs the tests. */
export const elsewhere: string | false = runtime !== "deno" &&
  "it is the same on each runtime: tested on Deno";

/** A package of `tools/package.json`, or why it cannot be had. */
export async function tool<T>(name: string): Promise<{ value: T } | { missing: string }> {
  const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  try {
    if (installed(name) !== dependencies[name]) await installOnce(name, dependencies[name]);
    return { value: requireTool(name) as T };
  } catch (error) {
    return { missing: (error as Error).message };
  }
}

function installed(name: string): string | undefined {
  const manifest = join(folder, "node_modules", name, "package.json");
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, "utf8")).version : undefined;
}

/** Test files may run side by side: one installs, the others wait. */
async function installOnce(name: string, version: string): Promise<void> {
  const lock = join(folder, ".installing");
  // One that was killed while it installed has left its lock.
  const left = await stat(lock).catch(() => undefined);
  if (left && Date.now() - left.mtimeMs > LONGEST) await rm(lock, { recursive: true, force: true });
  const first = await mkdir(lock).then(() => true, () => false);
  if (!first) return await until(`${name} is installed`, () => installed(name) === version, LONGEST);
  try {
    const args = ["ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"];
    const { ok, how, output } = await run("npm", args, { limit: LONGEST });
    if (!ok) throw new Error(`npm cannot install ${name}: ${how}: ${output.trim().split("\n").at(-1)}`);
  } finally {
    await rm(lock, { recursive: true });
  }
}
