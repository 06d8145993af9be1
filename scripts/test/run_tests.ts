// One process that runs test files, on one runtime against one nats-server.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../run.ts";
import type { Part } from "./judge.ts";
import { readJunit, type TestCase } from "./junit.ts";
import { Progress } from "./progress.ts";

/** Milliseconds after which a process hangs: each test has a limit of its own, this is for the rest. */
const LIMIT = 10 * 60_000;

/** A program that runs tests. */
export interface Runtime {
  readonly name: "deno" | "bun" | "node";
  readonly program: string;
  readonly version: string;
}

/** What is run. */
export interface TestRun {
  readonly runtime: Runtime;
  /** The address and version of the server. */
  readonly server: { readonly url: string; readonly version: string };
  /** For Node one: its report does not tell the files apart. */
  readonly files: readonly string[];
  /** Only tests with this in their name. */
  readonly name?: string;
}

/** Runs the files; resolves to what came of them and how long each took. */
export async function runTests(
  test: TestRun,
  print: (line: string) => void,
): Promise<Part & { seconds: ReadonlyMap<string, number> }> {
  const { runtime, files } = test;
  const folder = mkdtempSync(join(tmpdir(), "walnats-tests-"));
  try {
    const report = join(folder, "report.xml");
    const progress = new Progress(files, print);
    if (runtime.name === "node") progress.begin(files[0]!);
    const ended = await run(runtime.program, commandLine(test, report), {
      limit: LIMIT,
      onLine: (line) => progress.line(line),
      env: {
        NO_COLOR: "1",
        FORCE_COLOR: undefined,
        // These make Bun leave out lines for whom it takes for a coding agent.
        AGENT: undefined,
        CLAUDECODE: undefined,
        REPL_ID: undefined,
        // Node would strip the types of each file again in each process: half of its processor time.
        NODE_COMPILE_CACHE: join(".cache", "node"),
        NODE_OPTIONS: undefined,
        NODE_TEST_CONTEXT: undefined,
        NATS_SERVER: undefined,
        WALNATS_TEST_SERVER: test.server.url,
        WALNATS_TEST_NATS_VERSION: test.server.version,
      },
    });
    const cases = readReport(report);
    progress.close(cases instanceof Error);
    const { announced, seconds } = progress;
    const placed = runtime.name === "node" && !(cases instanceof Error)
      ? cases.map((test) => ({ ...test, file: files[0]! }))
      : cases;
    return { files, announced, ended, cases: placed, seconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function commandLine({ runtime, files, name }: TestRun, report: string): string[] {
  const paths = files.map((file) => `./${file}`);
  const pattern = name ? [`--test-name-pattern=${name.replace(/[^\w\s]/g, "\\$&")}`] : [];
  switch (runtime.name) {
    case "deno": // Types are the gate's business.
      return [
        "test",
        "-A",
        "--no-check",
        `--junit-path=${report}`,
        ...name ? [`--filter=${name}`] : [],
        ...paths,
      ];
    case "bun": // Each test has its own limit; Bun's would be 5 s.
      return [
        "test",
        "--reporter=junit",
        `--reporter-outfile=${report}`,
        "--timeout=600000",
        ...pattern,
        ...paths,
      ];
    case "node":
      return [
        "--test-reporter=spec",
        "--test-reporter-destination=stdout",
        "--test-reporter=junit",
        `--test-reporter-destination=${report}`,
        ...pattern,
        ...paths,
      ];
  }
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
