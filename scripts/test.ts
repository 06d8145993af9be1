// `deno task test`: the tests on Deno, Bun and Node, against the newest and the oldest nats-server we support.

import { availableParallelism } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { findProgram } from "../src/testing/find_program.ts";
import { OLDEST, PINNED } from "../src/testing/nats_version.ts";
import { WHEELS } from "../src/testing/python_wheel.ts";
import { findBun } from "./find_bun.ts";
import { findNode, NODE, OLDEST_NODE } from "./find_node.ts";
import { runMain } from "./run_main.ts";
import { chooseFiles, testFiles } from "./test/choose_files.ts";
import { needsServer } from "./test/needs_server.ts";
import { type Candidate, type Had, plan, type Planned } from "./test/plan.ts";
import type { Runtime } from "./test/run_tests.ts";
import { sideBySide } from "./test/side_by_side.ts";
import { type Row, slowest, table, totals } from "./test/summary.ts";
import { TestRunner } from "./test/test_runner.ts";

/** The runtimes by what `--runtime` calls them. */
const RUNTIMES: Record<string, { get: () => Promise<Runtime>; smoke?: Candidate["smoke"] }> = {
  deno: {
    get: () => Promise.resolve({ name: "deno", program: Deno.execPath(), version: Deno.version.deno }),
  },
  bun: { get: async () => ({ name: "bun", ...await findBun() }) },
  node: { get: async () => ({ name: "node", ...await findNode() }) },
  [`node${OLDEST_NODE}`]: {
    get: async () => ({ name: "node", ...await findNode(OLDEST_NODE) }),
    smoke: (file) => file.startsWith(join("tests", "smoke")),
  },
};

/** Tests mostly wait: four processes kept two processors busy for less than two thirds of the time. */
const JOBS = Math.ceil(2.5 * availableParallelism());

/** Lines of failed tests that the end shows again at most. */
const SHOWN_AGAIN = 80;

const USAGE = `deno task test [options] [words]

Runs the test files that have one of the words in their path; without words, all. On Deno, Bun and Node ${NODE},
and those of tests/smoke on Node ${OLDEST_NODE} too.
  --name TEXT        only tests with this in their name
  --runtime NAME     only on ${Object.keys(RUNTIMES).join(", ")}
  --server VERSION   only against this nats-server  (default: ${PINNED} and ${OLDEST})
  --jobs NUMBER      processes at the same time  (default: ${JOBS}, five for two processors)`;

interface Options {
  words: string[];
  name?: string | undefined;
  runtimes: string[];
  /** Undefined: those we support, and where none of them can be had, any. */
  server?: string | undefined;
  jobs: number;
}

function readOptions(): Options {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      name: { type: "string" },
      runtime: { type: "string" },
      server: { type: "string" },
      jobs: { type: "string", default: String(JOBS) },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const { name, runtime, server } = values;
  if (runtime !== undefined && !Object.hasOwn(RUNTIMES, runtime)) {
    throw new RangeError(`--runtime: expected ${Object.keys(RUNTIMES).join(", ")}, got "${runtime}"`);
  }
  const jobs = Number(values.jobs);
  if (!Number.isInteger(jobs) || jobs < 1) {
    throw new RangeError(`--jobs: expected a whole number from 1 on, got "${values.jobs}"`);
  }
  return { words: positionals, name, runtimes: runtime ? [runtime] : Object.keys(RUNTIMES), server, jobs };
}

/** Runs what was asked for and tells how it went; whether all is well. */
async function main({ words, name, jobs, ...wanted }: Options): Promise<boolean> {
  const started = performance.now();
  const files = chooseFiles(testFiles("tests"), words);
  const [runtimes, servers] = await Promise.all([findRuntimes(wanted.runtimes), findServers(wanted.server)]);
  const runs = plan(files, needsServer, runtimes, servers).map((run) => begin(run, name));
  const runners = runs.filter((run) => run instanceof TestRunner);
  await sideBySide(interleave(runners.map(({ sideBySide }) => sideBySide)), jobs);
  await sideBySide(runners.flatMap(({ alone }) => alone), 1);

  const results = runs.map((run) => run instanceof TestRunner ? run.result : run);
  const rows = results.map(({ row }) => row);
  // What went wrong apart from tests; each counts like a test that failed.
  const problems = results.flatMap(({ problems }) => problems);
  if (rows.every(({ outcome }) => "notRun" in outcome)) problems.push("no test was run");

  const failures = runners.flatMap(({ failures }) => failures);
  if (failures.length > 0) tell("", "What failed, once more:", ...failures.slice(0, SHOWN_AGAIN));
  tell("", ...table(rows), "", ...slowest(runners.flatMap(({ times }) => times)), "");
  if (problems.length > 0) tell(...problems, "");
  const minutes = (performance.now() - started) / 60_000;
  tell(`${minutes.toFixed(1)} minutes`, totals(rows, problems.length));
  return problems.length === 0 &&
    rows.every(({ outcome }) => "notRun" in outcome || outcome.failed === 0);
}

/** A planned run that is ready to start, or what is to be said of one that cannot be. */
function begin(
  { runtime, server, what }: Planned,
  name: string | undefined,
): TestRunner | { row: Row; problems: string[] } {
  if ("missing" in what) {
    const notRun = what.missing.split("\n", 1)[0]!.replace(/:$/, "");
    const problems = what.wrong ? [`${runtime}, nats-server ${server}: not run`] : [];
    return { row: { runtime, version: "", server, outcome: { notRun } }, problems };
  }
  const { program, files } = what;
  const count = `${files.length} test file${files.length === 1 ? "" : "s"}`;
  tell(`${program.name} ${program.version}, nats-server ${server}: ${count}`);
  return new TestRunner(program, server, files, name, tell);
}

/** One of each, then the next of each; all of the runs that begin on the first server before the others. */
function interleave<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) => lists.flatMap((list) => list.slice(index, index + 1)))
    .flat();
}

async function findRuntimes(names: readonly string[]): Promise<Map<string, Candidate>> {
  const found = new Map<string, Candidate>();
  for (const name of names) {
    const { get, smoke } = RUNTIMES[name]!;
    found.set(name, { ...await had(get), ...smoke && { smoke } });
  }
  return found;
}

/** The servers, got where they are not there yet. */
async function findServers(only: string | undefined): Promise<Map<string, Had<unknown>>> {
  const found = new Map<string, Had<unknown>>();
  const find = async (version: string) => {
    const server = await had(() => findProgram(version, tell));
    found.set(version, server);
    return "value" in server;
  };
  if (only !== undefined) await find(only);
  else {
    // Without GitHub and Go there may still be a wheel, of a version that is nearly as new.
    if (!await find(PINNED)) await find(WHEELS.version);
    await find(OLDEST);
  }
  if (only === undefined && !found.values().some((server) => "value" in server)) {
    const any = await had(() => findProgram(undefined, tell));
    if ("value" in any) found.set(any.value.version, any);
  }
  return found;
}

async function had<T>(get: () => Promise<T>): Promise<Had<T>> {
  try {
    return { value: await get() };
  } catch (error) {
    const { message } = error as Error;
    tell("", message);
    return { missing: message };
  }
}

function tell(...lines: string[]): void {
  for (const line of lines) console.log(line);
}

await runMain(() => main(readOptions()), USAGE);
