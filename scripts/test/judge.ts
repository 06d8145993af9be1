// Counts a run, and finds what is wrong with it apart from tests that failed. What counts are the reports that the
// runtime writes: where one is missing, or leaves out a file, the run has failed, whatever the exit code says.

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

/** What is known of a process that ran some of the files and is over. */
export interface Part {
  readonly files: readonly string[];
  /** As `Progress.announced`. */
  readonly announced: ReadonlyMap<string, number>;
  readonly ended: { readonly ok: boolean; readonly how: string };
  readonly cases: readonly TestCase[] | Error;
}

/** What is known of a run that is over. */
export interface Evidence {
  readonly runtime: "deno" | "bun" | "node";
  readonly name?: string;
  readonly parts: readonly Part[];
}

/** Counts, and finds what is wrong with a run apart from tests that failed. */
export function judge({ runtime, name, parts }: Evidence): Verdict {
  const verdicts = parts.map((part) => judgePart(runtime, name, part));
  const sum = (key: "passed" | "failed" | "skipped") =>
    verdicts.reduce((sum, verdict) => sum + verdict[key], 0);
  const [passed, failed, skipped] = [sum("passed"), sum("failed"), sum("skipped")];
  const problems = verdicts.flatMap(({ problems }) => problems);
  // A process may run none, where a name leaves out all tests of its files; a run may not.
  if (passed + failed + problems.length === 0) problems.push("no test ran");
  return { passed, failed, skipped, problems };
}

function judgePart(runtime: Evidence["runtime"], name: string | undefined, part: Part): Verdict {
  const { files, announced, ended, cases } = part;
  if (cases instanceof Error) {
    const which = files.length > 3 ? `${files.length} files from ${files[0]} on` : files.join(", ");
    const problems = [`${which}: the run did not finish (${ended.how}): ${cases.message}`];
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
  if (!ended.ok && failed + problems.length === 0) {
    problems.push(`${files.join(", ")}: every test passed, and yet ${ended.how}`);
  }
  return { passed, failed, skipped, problems };
}
