// Counts a run, and finds what is wrong with it apart from tests that failed. What counts is the report that the
// runtime writes: where it is missing, or leaves out a file, the run has failed, whatever the exit code says.

import { normalize } from "node:path";
import type { TestCase } from "./junit.ts";

/** What came of a run. */
export interface Verdict {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Why the run failed apart from tests that did: it crashed, a file ran no test. */
  readonly problems: readonly string[];
}

/** What is known of a run that is over. */
export interface Evidence {
  readonly runtime: "deno" | "bun";
  readonly files: readonly string[];
  readonly name?: string | undefined;
  /** As `Progress.announced`. */
  readonly announced: ReadonlyMap<string, number>;
  readonly ended: { readonly ok: boolean; readonly how: string };
  readonly cases: readonly TestCase[] | Error;
}

/** Counts, and finds what is wrong with a run apart from tests that failed. */
export function judge(evidence: Evidence): Verdict {
  const { runtime, files, name, announced, ended, cases } = evidence;
  if (cases instanceof Error) {
    const problems = [`the run did not finish (${ended.how}): ${cases.message}`];
    return { passed: 0, failed: 0, skipped: 0, problems };
  }
  const problems: string[] = [];
  if (name === undefined) {
    const began = runtime === "deno"
      ? new Set(announced.keys().filter((file) => announced.get(file)! > 0))
      : new Set(cases.map((test) => normalize(test.file)));
    for (const file of files) if (!began.has(file)) problems.push(`${file}: no test ran`);
  }
  // With a name, Deno reports more than it announces.
  if (runtime === "deno" && name === undefined) {
    const said = announced.values().reduce((sum, count) => sum + count, 0);
    if (said !== cases.length) problems.push(`${said} tests were announced, ${cases.length} reported`);
  }
  // Those that the name left out are reported as skipped.
  const named = cases.filter((test) => name === undefined || test.name.includes(name));
  const count = (outcome: TestCase["outcome"]) => named.filter((test) => test.outcome === outcome).length;
  const [passed, failed, skipped] = [count("passed"), count("failed"), count("skipped")];
  if (passed + failed === 0) problems.push("no test ran");
  if (!ended.ok && failed + problems.length === 0) problems.push(`every test passed, and yet ${ended.how}`);
  return { passed, failed, skipped, problems };
}
