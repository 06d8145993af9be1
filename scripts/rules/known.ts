// What breaks a rule today and is waited for: `known_violations.json`, a list for each step. The lists only get
// shorter: an entry whose fault is gone must go, too, so that none hides a fault that comes back.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

/** Something that breaks a rule. */
export interface Finding {
  /** What and where, without line numbers: as it stands in the list. */
  readonly text: string;
  /** More about it, for whoever mends it. */
  readonly detail?: string;
}

/** How what was found compares with a list. */
export interface Compared {
  /** Found and not listed. */
  readonly fresh: readonly string[];
  /** Listed and not found any more. */
  readonly gone: readonly string[];
  /** Found and listed. */
  readonly known: readonly string[];
}

/** One import may close hundreds of cycles. */
const MOST_SHOWN = 40;
const FILE = join("scripts", "rules", "known_violations.json");

/**
 * Prints what the list of a step does not have, and what it has in vain; whether there is neither. With `--write` the
 * second is taken out of the list; nothing is ever added.
 */
export function judgeFindings(step: string, findings: readonly Finding[]): boolean {
  const lists: Record<string, string[]> = JSON.parse(readFileSync(FILE, "utf8"));
  const listed = lists[step] ?? [];
  const { fresh, gone, known } = compareWithKnown(findings.map(({ text }) => text), listed);
  const shown = findings.filter(({ text }) => fresh.includes(text)).slice(0, MOST_SHOWN);
  for (const { text, detail } of shown) console.error(detail === undefined ? text : `${text}\n  ${detail}`);
  if (fresh.length > shown.length) console.error(`and ${fresh.length - shown.length} more`);
  if (known.length > 0) console.log(`${known.length} known violations in ${FILE}`);
  if (process.argv.includes("--write")) {
    lists[step] = listed.filter((text) => !gone.includes(text));
    writeFileSync(FILE, `${JSON.stringify(lists, null, 2)}\n`);
    return fresh.length === 0;
  }
  for (const text of gone) console.error(`${FILE}: "${text}" is gone; take it out (--write does)`);
  return fresh.length === 0 && gone.length === 0;
}

/** Compares what was found with the list. */
export function compareWithKnown(found: readonly string[], listed: readonly string[]): Compared {
  const all = new Set(found);
  const list = new Set(listed);
  return {
    fresh: [...all].filter((each) => !list.has(each)),
    gone: [...list].filter((each) => !all.has(each)),
    known: [...all].filter((each) => list.has(each)),
  };
}
