// What `@walnats/core/events` weighs in a page, by `deno bundle`: refused where it grows by more than 5 %, or beyond
// what it may weigh at all. `--write` takes the sizes of now into scripts/exports/size.json.

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { judgeSizes, type Sizes } from "./exports/judge_sizes.ts";
import { weighBundle } from "./exports/weigh_bundle.ts";

/** The file and what it stands for. */
const MEASURED = {
  publisher: ["scripts/exports/publisher_program.ts", "a program that emits an event"],
  entry: ["src/events/mod.ts", "all that the entry exports, with what it needs"],
} as const;
const RECORD = "scripts/exports/size.json";

process.chdir(join(dirname(fileURLToPath(import.meta.url)), ".."));
const recorded: Sizes = JSON.parse(readFileSync(RECORD, "utf8"));
const sizes: Record<string, number> = {};
for (const [name, [file, about]] of Object.entries(MEASURED)) {
  const { gzipped, minified, parts } = await weighBundle(file);
  sizes[name] = gzipped;
  console.log(`${name}: ${kilobytes(gzipped)} gzipped, ${kilobytes(minified)} minified: ${about}`);
  for (const [part, size] of parts) {
    if (size > minified / 100) console.log(`  ${kilobytes(size).padStart(9)}  ${part}`);
  }
}
if (process.argv.includes("--write")) {
  writeFileSync(RECORD, `${JSON.stringify(sizes, null, 2)}\n`);
} else {
  const problems = judgeSizes(sizes as unknown as Sizes, recorded);
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} KB`;
}
