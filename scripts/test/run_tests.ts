// One run of test files: one runtime against one nats-server.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../run.ts";
import { judge, type Verdict } from "./judge.ts";
import { readJunit, type TestCase } from "./junit.ts";
import { Progress } from "./progress.ts";

/** Milliseconds after which a run hangs: each test has a limit of its own, this is for the rest. */
const LIMIT = 10 * 60_000;

/** A program that runs tests. */
export interface Runtime {
  readonly name: "deno" | "bun";
  readonly program: string;
  readonly version: string;
}

/** What is run. */
export interface TestRun {
  readonly runtime: Runtime;
  /** The address and version of the server. */
  readonly server: { readonly url: string; readonly version: string };
  readonly files: readonly string[];
  /** Only tests with this in their name. */
  readonly name?: string | undefined;
}

/** Runs the files. */
export async function runTests(
  test: TestRun,
  print: (line: string) => void,
): Promise<Verdict & { seconds: number }> {
  const folder = mkdtempSync(join(tmpdir(), "walnats-tests-"));
  try {
    const report = join(folder, "report.xml");
    const progress = new Progress(test.files, print);
    const ended = await run(test.runtime.program, commandLine(test, report), {
      limit: LIMIT,
      onLine: (line) => progress.line(line),
      env: {
        NO_COLOR: "1",
        FORCE_COLOR: undefined,
        // These make Bun leave out lines for whom it takes for a coding agent.
        AGENT: undefined,
        CLAUDECODE: undefined,
        REPL_ID: undefined,
        NATS_SERVER: undefined,
        WALNATS_TEST_SERVER: test.server.url,
        WALNATS_TEST_NATS_VERSION: test.server.version,
      },
    });
    const cases = readReport(report);
    progress.close(cases instanceof Error);
    const { runtime: { name: runtime }, files, name } = test;
    const verdict = judge({ runtime, files, name, announced: progress.announced, ended, cases });
    return { ...verdict, seconds: ended.seconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function commandLine({ runtime, files, name }: TestRun, report: string): string[] {
  const paths = files.map((file) => `./${file}`);
  return runtime.name === "deno"
    // Types are the gate's business.
    ? ["test", "-A", "--no-check", `--junit-path=${report}`, ...name ? [`--filter=${name}`] : [], ...paths]
    : [
      "test",
      "--reporter=junit",
      `--reporter-outfile=${report}`,
      // Each test has its own limit; Bun's would be 5 s.
      "--timeout=600000",
      ...name ? [`--test-name-pattern=${name.replace(/[^\w\s]/g, "\\$&")}`] : [],
      ...paths,
    ];
}

function readReport(report: string): TestCase[] | Error {
  try {
    return readJunit(readFileSync(report, "utf8"));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT"
      ? new Error("it wrote no report")
      : error as Error;
  }
}
