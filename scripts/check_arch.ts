// The step `arch`: what may import what, by dependency-cruiser; the layers stand in scripts/rules/rooms.ts. `--write`
// takes out of the list of known violations what is gone.

import { join } from "node:path";
import { installTools } from "./install_tools.ts";
import { RULES } from "./rules/arch_rules.ts";
import { cruise, findingOf } from "./rules/cruise.ts";
import { judgeFindings } from "./rules/known.ts";
import { runMain } from "./run_main.ts";

const FOLDERS = ["mod.ts", "src", "scripts", "tests", "bench", "examples"];

await runMain(async () => {
  const violations = await cruise(await installTools(join("scripts", "rules")), ".", FOLDERS, RULES);
  return judgeFindings("arch", violations.map(findingOf));
});
