// The step `unused`: exports that nobody imports and files that nobody runs, by knip. `--write` takes out of the list
// of known violations what is gone.

import { join } from "node:path";
import { installTools } from "./install_tools.ts";
import { judgeFindings } from "./rules/known.ts";
import { unusedIn } from "./rules/unused.ts";
import { runMain } from "./run_main.ts";

const TOOLS = join("scripts", "rules");

await runMain(async () => {
  const findings = await unusedIn(await installTools(TOOLS), ".", join(TOOLS, "knip.jsonc"));
  return judgeFindings("unused", findings);
});
