// The step `duplicates`: code that stands twice, by jscpd. `--write` takes out of the list of known violations what is
// gone.

import { join } from "node:path";
import { installTools } from "./install_tools.ts";
import { duplicatesIn, type Limits } from "./rules/duplicates.ts";
import { judgeFindings } from "./rules/known.ts";
import { runMain } from "./run_main.ts";

/** Tests say in full what they check, so they may repeat more. */
const LIMITS: readonly Limits[] = [
  { folders: ["src", "scripts", "bench"], tokens: 50, lines: 5 },
  { folders: ["tests", "examples"], tokens: 70, lines: 10 },
];

await runMain(async () => {
  const modules = await installTools(join("scripts", "rules"));
  const found = await Promise.all(LIMITS.map((limits) => duplicatesIn(modules, ".", limits)));
  return judgeFindings("duplicates", found.flat());
});
