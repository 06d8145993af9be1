// The step `arch`: what may import what, by dependency-cruiser; the rules are in scripts/rules/. `--write` takes out of
// the list of known violations what is gone; nothing is ever added.

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { installTools } from "./install_tools.ts";
import { RULES } from "./rules/arch_rules.ts";
import { cruise, textOf, type Violation } from "./rules/cruise.ts";
import { compareWithKnown } from "./rules/known.ts";

const TOOLS = join("scripts", "rules");
const KNOWN = join(TOOLS, "known_violations.json");
const FOLDERS = ["mod.ts", "src", "scripts", "tests", "bench", "examples"];

process.chdir(join(dirname(fileURLToPath(import.meta.url)), ".."));

/** Prints what is wrong; whether nothing is. */
async function main(): Promise<boolean> {
  const listed: string[] = JSON.parse(readFileSync(KNOWN, "utf8"));
  const violations = await cruise(await installTools(TOOLS), ".", FOLDERS, RULES);
  const { fresh, gone, known } = compareWithKnown(violations.map(textOf), listed);
  show(violations.filter((violation) => fresh.includes(textOf(violation))));
  console.log(`${known.length} known violations in ${KNOWN}`);
  if (process.argv.includes("--write")) {
    writeFileSync(KNOWN, `${JSON.stringify(listed.filter((each) => !gone.includes(each)), null, 2)}\n`);
    return fresh.length === 0;
  }
  for (const each of gone) console.error(`${KNOWN}: "${each}" is gone; take it out (--write does)`);
  return fresh.length === 0 && gone.length === 0;
}

function show(violations: readonly Violation[]): void {
  const cycles = violations.flatMap(({ cycle }) => cycle ? [cycle] : []).toSorted(byLength);
  for (const violation of violations.filter(({ cycle }) => !cycle)) {
    console.error(textOf(violation));
    console.error(`  ${RULES.find(({ name }) => name === violation.rule)?.comment}`);
  }
  // One import may close many cycles; the shortest shows it best.
  for (const cycle of cycles.slice(0, 3)) console.error(`no-cycle: ${cycle.join("\n  -> ")}`);
  if (cycles.length > 3) console.error(`no-cycle: ${cycles.length - 3} more, longer ones`);
}

function byLength(one: readonly string[], other: readonly string[]): number {
  return one.length - other.length;
}

try {
  process.exitCode = await main() ? 0 : 1;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
