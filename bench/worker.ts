// One row in one runtime: prints what it has measured as a line of JSON. `deno task bench` starts it.

import process from "node:process";
import { Bench } from "./bench.ts";
import type { Measure } from "./measure.ts";
import { Skip } from "./row.ts";
import { ROWS } from "./rows/mod.ts";

/** What a worker prints. */
export interface Report {
  readonly measures?: readonly Measure[];
  /** Why there are none. */
  readonly skipped?: string;
}

/** Begins the line of a report. */
export const REPORT = "bench: ";

async function measure(name: string, url: string, quick: boolean): Promise<Report> {
  const row = ROWS.find((row) => row.name === name);
  if (!row) throw new Error(`there is no row "${name}"`);
  await using bench = new Bench(url, quick);
  try {
    return { measures: [await row.run(bench)].flat() };
  } catch (error) {
    if (error instanceof Skip) return { skipped: error.message };
    throw error;
  }
}

if (import.meta.main) {
  const [name = "", url = "", quick] = process.argv.slice(2);
  console.log(REPORT + JSON.stringify(await measure(name, url, quick === "quick")));
  process.exit(0);
}
