// One row in one runtime, or one side of it: prints what it has measured as a line of JSON. `deno task bench` starts it.

import process from "node:process";
import { Bench, type Role } from "./bench.ts";
import type { Measure } from "./measure.ts";
import { ROWS } from "./rows/mod.ts";

/** What a worker prints. */
export type Report = readonly Measure[];

/** Begins the line of a report. */
export const REPORT = "bench: ";

async function measure(name: string, url: string, quick: boolean, role: Role): Promise<Report> {
  const row = ROWS.find((row) => row.name === name);
  if (!row) throw new Error(`there is no row "${name}"`);
  await using bench = new Bench(url, quick, role);
  return [await row.run(bench)].flat();
}

if (import.meta.main) {
  const [name = "", url = "", role, quick] = process.argv.slice(2);
  console.log(REPORT + JSON.stringify(await measure(name, url, quick === "quick", role as Role)));
  process.exit(0);
}
