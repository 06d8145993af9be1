// `deno task test`: the tests on Deno and on Bun, against the newest and the oldest nats-server we support.

import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findProgram } from "../src/testing/find_program.ts";
import { NatsServer } from "../src/testing/mod.ts";
import { OLDEST, PINNED } from "../src/testing/nats_version.ts";
import { findBun } from "./find_bun.ts";
import { chooseFiles, testFiles } from "./test/choose_files.ts";
import { needsServer } from "./test/needs_server.ts";
import { type Had, plan, type Planned } from "./test/plan.ts";
import { runTests, type Runtime } from "./test/run_tests.ts";
import { type Row, table, totals } from "./test/summary.ts";

const USAGE = `deno task test [options] [words]

Runs the test files that have one of the words in their path; without words, all.
  --name TEXT        only tests with this in their name
  --runtime NAME     only on deno, or only on bun
  --server VERSION   only against this nats-server  (default: ${PINNED} and ${OLDEST})`;

interface Options {
  words: string[];
  name?: string | undefined;
  runtimes: Runtime["name"][];
  /** Undefined: those we support, and where none of them can be had, any. */
  server?: string | undefined;
}

function readOptions(): Options {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      name: { type: "string" },
      runtime: { type: "string" },
      server: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const { runtime } = values;
  if (runtime !== undefined && runtime !== "deno" && runtime !== "bun") {
    throw new RangeError(`--runtime: expected deno or bun, got "${runtime}"`);
  }
  return {
    words: positionals,
    name: values.name,
    runtimes: runtime ? [runtime] : ["deno", "bun"],
    server: values.server,
  };
}

/** Runs what was asked for and tells how it went; whether all is well. */
async function main({ words, name, ...wanted }: Options): Promise<boolean> {
  const files = chooseFiles(testFiles("tests"), words);
  const runtimes = await findRuntimes(wanted.runtimes);
  const servers = await findServers(wanted.server);
  const planned = plan(files, needsServer, runtimes, servers);
  const rows: Row[] = [];
  // What went wrong apart from tests; each counts like a test that failed.
  const problems: string[] = [];
  for (const server of servers.keys()) {
    // The runtimes at the same time: tests mostly wait.
    const done = await Promise.all(
      planned.filter((run) => run.server === server).map((run) => runOne(run, name, runtimes.size > 1)),
    );
    rows.push(...done.map(({ row }) => row));
    problems.push(...done.flatMap(({ problems }) => problems));
  }
  if (rows.every(({ outcome }) => "notRun" in outcome)) problems.push("no test was run");

  tell("", ...table(rows), "");
  if (problems.length > 0) tell(...problems, "");
  tell(totals(rows, problems.length));
  return problems.length === 0 &&
    rows.every(({ outcome }) => "notRun" in outcome || outcome.failed === 0);
}

/** Does a planned run; with `marked` its lines begin with the runtime. */
async function runOne(
  { runtime, server, what }: Planned,
  name: string | undefined,
  marked: boolean,
): Promise<{ row: Row; problems: string[] }> {
  const version = "missing" in what ? "" : what.program.version;
  const title = `${runtime} ${version}, nats-server ${server}`.replace(" ,", ",");
  const row = (outcome: Row["outcome"]): Row => ({ runtime, version, server, outcome });
  const notRun = (reason: string) => row({ notRun: reason.split("\n", 1)[0]!.replace(/:$/, "") });
  if ("missing" in what) {
    return { row: notRun(what.missing), problems: what.wrong ? [`${title}: not run`] : [] };
  }

  tell(`${title}: ${what.files.length} test files`);
  const mark = marked ? `${runtime.padEnd(4)} ` : "";
  try {
    const outcome = await onServer(
      server,
      (server) =>
        runTests({ runtime: what.program, server, files: what.files, name }, (line) => tell(mark + line)),
    );
    return { row: row(outcome), problems: outcome.problems.map((problem) => `${title}: ${problem}`) };
  } catch (error) {
    const { message } = error as Error;
    return { row: notRun(message), problems: [`${title}: ${message}`] };
  }
}

/** Each run has a fresh server: what an earlier one left behind could hide a mistake. */
async function onServer<T>(version: string, body: (server: NatsServer) => Promise<T>): Promise<T> {
  const server = await NatsServer.start({ version });
  try {
    return await body(server);
  } finally {
    await server.close();
  }
}

async function findRuntimes(names: readonly Runtime["name"][]): Promise<Map<Runtime["name"], Had<Runtime>>> {
  const found = new Map<Runtime["name"], Had<Runtime>>();
  for (const name of names) {
    const get = async (): Promise<Runtime> =>
      name === "bun"
        ? { name, ...await findBun() }
        : { name, program: Deno.execPath(), version: Deno.version.deno };
    found.set(name, await had(get));
  }
  return found;
}

/** The servers, got where they are not there yet. */
async function findServers(only: string | undefined): Promise<Map<string, Had<unknown>>> {
  const found = new Map<string, Had<unknown>>();
  for (const version of only === undefined ? [PINNED, OLDEST] : [only]) {
    found.set(version, await had(() => findProgram(version, tell)));
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

process.chdir(join(dirname(fileURLToPath(import.meta.url)), ".."));
try {
  process.exitCode = await main(readOptions()) ? 0 : 1;
} catch (error) {
  const usage = (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS") ? `\n\n${USAGE}` : "";
  console.error(`${(error as Error).message}${usage}`);
  process.exitCode = 1;
}
