// The step `browser`: the dashboard's files for the browser have no error of types, and are packed as they are.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BROWSER, packAssets, PACKED } from "./dashboard/pack_assets.ts";
import { installTools } from "./install_tools.ts";
import { run } from "./run.ts";
import { runMain } from "./run_main.ts";

async function main(): Promise<boolean> {
  const modules = await installTools(join("tests", "compilers"));
  const compiler = join(modules, "typescript-5", "bin", "tsc");
  const { ok, output } = await run("node", [compiler, "-p", BROWSER, "--pretty", "false"], {
    limit: 2 * 60_000,
  });
  if (!ok) console.log(output);
  const isPacked = readFileSync(PACKED, "utf8") === packAssets();
  if (!isPacked) console.log(`${PACKED} is not up to date: run deno task assets`);
  return ok && isPacked;
}

await runMain(main);
