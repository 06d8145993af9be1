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
import { type Had, plan } from "./test/plan.ts";
import { runTests, type Runtime } from "./test/run_tests.ts";
import { type Row, table, totals } from "./test/summary.ts";

const USAGE = `deno task test [options] [words]

Runs the test files that have one of the words in their path; without words, all.
  --name TEXT        only tests with this in their name
  --runtime NAME     only on deno, or only on bun
  --server VERSION   only against this nats-server  (default: ${PINNED} and ${OLDEST})`;

interface Options {
  words: string[];
  name?: string;
  runtimes: Runtime["name"][];
  servers: string[];
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
    servers: values.server ? [values.server] : [PINNED, OLDEST],
  };
}

/** Runs what was asked for and tells how it went; whether all is well. */
async function main({ words, name, ...wanted }: Options): Promise<boolean> {
  const files = chooseFiles(testFiles("tests"), words);
  const runtimes = await findRuntimes(wanted.runtimes);
  const servers = await findServers(wanted.servers);
  const rows: Row[] = [];
  // What went wrong apart from tests that failed.
  const problems: string[] = [];
  for (const { runtime, server, what } of plan(files, needsServer, runtimes, servers)) {
    const version = "missing" in what ? "" : what.program.version;
    const run = `${runtime} ${version}, nats-server ${server}`.replace(" ,", ",");
    if ("missing" in what) {
      rows.push({ runtime, version, server, outcome: { notRun: what.missing.split("\n", 1)[0]! } });
      console.log(`\n${run}: not run: ${what.missing}`);
      if (what.wrong) problems.push(`${run}: not run`);
      continue;
    }
    console.log(`\n${run}: ${what.files.length} test files`);
    const nats = await NatsServer.start({ version: server });
    try {
      const result = await runTests({ runtime: what.program, server: nats, files: what.files, name }, tell);
      rows.push({
        runtime,
        version,
        server,
        // A problem counts like a test that failed.
        outcome: { ...result, failed: result.failed + result.problems.length },
      });
      problems.push(...result.problems.map((problem) => `${run}: ${problem}`));
    } finally {
      await nats.close();
    }
  }
  if (rows.every(({ outcome }) => "notRun" in outcome)) problems.push("nothing was run");

  tell("", ...table(rows), "");
  if (problems.length > 0) tell(...problems, "");
  tell(totals(rows));
  return problems.length === 0 &&
    rows.every(({ outcome }) => "notRun" in outcome || outcome.failed === 0);
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

/** The servers, got where they are not there yet; where there is none of them, any that will do. */
async function findServers(versions: readonly string[]): Promise<Map<string, Had<unknown>>> {
  const found = new Map<string, Had<unknown>>();
  for (const version of versions) found.set(version, await had(() => findProgram(version, tell)));
  if (found.values().some((server) => "value" in server)) return found;
  const other = await had(() => findProgram(undefined, tell));
  if ("value" in other) found.set(other.value.version, other);
  return found;
}

async function had<T>(get: () => Promise<T>): Promise<Had<T>> {
  try {
    return { value: await get() };
  } catch (error) {
    return { missing: (error as Error).message };
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
