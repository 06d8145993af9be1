// `deno task assets`: packs what a browser gets of the dashboard; after each change in src/dashboard/browser.

import { writeFileSync } from "node:fs";
import { packAssets, PACKED } from "./dashboard/pack_assets.ts";
import { runMain } from "./run_main.ts";

await runMain(() => {
  writeFileSync(PACKED, packAssets());
  return Promise.resolve(true);
});
