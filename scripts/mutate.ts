// `deno task mutate`: plants faults in a copy of the sources, one after the other, and lists those that no test catches.
// Must hold: the checkout is only read, and whatever ends the run, nothing is left behind.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { NatsServer } from "../src/testing/mod.ts";
import { PINNED } from "../src/testing/nats_version.ts";
import { MUTANTS } from "./mutate/mutants.ts";
import { chooseMutants, type Mutant, plant } from "./mutate/plant.ts";
import { type Outcome, ScratchCopy } from "./mutate/scratch_copy.ts";
import { runMain } from "./run_main.ts";
import { chooseFiles, testFiles } from "./test/choose_files.ts";
import { needsServer } from "./test/needs_server.ts";
import { sideBySide } from "./test/side_by_side.ts";

const USAGE = `deno task mutate [options] [words]

Plants faults in a copy of the sources, one after the other, and runs the tests that should catch them: on Deno, against
nats-server ${PINNED}. Fails where one survives. With words, only those faults whose file or name has one of them.
  --jobs NUMBER  copies in which faults are planted at the same time  (default: 2)
  --list         only lists the faults and the promises that they break`;

interface Options {
  readonly words: readonly string[];
  readonly jobs: number;
  readonly list: boolean;
}

function readOptions(): Options {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: "boolean", short: "h" },
      jobs: { type: "string", default: "2" },
      list: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const jobs = Number(values.jobs);
  if (!Number.isInteger(jobs) || jobs < 1) {
    throw new RangeError(`--jobs: expected a whole number from 1 on, got "${values.jobs}"`);
  }
  return { words: positionals, jobs, list: values.list };
}

/** A mutant with the files of the tests that should catch it. */
interface Planned {
  readonly mutant: Mutant;
  readonly files: readonly string[];
}

async function main({ words, jobs, list }: Options): Promise<boolean> {
  const mutants = chooseMutants(MUTANTS, words);
  const all = testFiles("tests");
  const planned = mutants.map((mutant) => ({ mutant, files: chooseFiles(all, mutant.tests) }));
  const stale = mutants.flatMap(whyStale);
  if (list) { for (const { file, fault, promise } of mutants) tell(`${file}: ${fault}`, `    ${promise}`); }
  for (const problem of stale) tell(problem);
  if (stale.length > 0 || list) return stale.length === 0;

  const stop = new AbortController();
  const abort = () => stop.abort(new Error("stopped"));
  process.on("SIGINT", abort);
  process.on("SIGTERM", abort);
  const folder = mkdtempSync(join(tmpdir(), "walnats-mutate-"));
  const files = [...new Set(planned.flatMap(({ files }) => files))].sort();
  let server: NatsServer | undefined;
  try {
    if (files.some((file) => needsServer(file))) server = await NatsServer.start({ version: PINNED });
    const { url, version } = server ?? { url: "nats://127.0.0.1:1", version: PINNED };
    const copies: ScratchCopy[] = [];
    for (let number = 1; number <= Math.min(jobs, planned.length); number++) {
      copies.push(await ScratchCopy.make(join(folder, String(number)), { url, version }, stop.signal));
    }
    tell(`${mutants.length} faults, ${files.length} test files; first the tests without any`);
    if (!isGreen(await copies[0]!.run(files))) return false;
    return await plantAll(planned, copies);
  } finally {
    // What was killed may still be writing.
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    await server?.close();
    process.off("SIGINT", abort);
    process.off("SIGTERM", abort);
  }
}

function whyStale(mutant: Mutant): string[] {
  try {
    plant(readFileSync(mutant.file, "utf8"), mutant);
    return [];
  } catch (error) {
    return [`"${mutant.fault}": ${(error as Error).message}`];
  }
}

function isGreen({ failed, problem, output, seconds }: Outcome): boolean {
  if (problem === undefined && failed.length === 0) {
    tell(`green, ${seconds.toFixed(1)} s`, "");
    return true;
  }
  tell(output, "", "the tests fail without any fault:", ...failed, ...problem === undefined ? [] : [problem]);
  return false;
}

/** Whether every fault was caught. */
async function plantAll(planned: readonly Planned[], copies: readonly ScratchCopy[]): Promise<boolean> {
  const survived: string[] = [];
  const wrong: string[] = [];
  const rest = planned.values();
  await sideBySide(
    copies.map((copy) => async () => {
      for (const { mutant, files } of rest) {
        const { failed, problem, seconds } = await copy.runWith(mutant, files);
        const where = `${mutant.file.replace(/^.*\//, "")}: ${mutant.fault}`;
        const said = failed.length > 0
          ? `caught by "${failed[0]}"`
          : problem === undefined
          ? "SURVIVED"
          : "NOT RUN";
        tell(`${seconds.toFixed(1).padStart(5)} s  ${where}`, `         ${said}`);
        if (failed.length > 0) continue;
        if (problem === undefined) survived.push(`${where}\n    ${mutant.promise}`);
        else wrong.push(`${where}\n${problem}`);
      }
    }),
    copies.length,
  );
  tell("", `${planned.length - survived.length - wrong.length} of ${planned.length} faults were caught`);
  if (survived.length > 0) tell("", "survived, so no test keeps the promise:", ...survived);
  if (wrong.length > 0) tell("", "not known, as no test has failed by itself:", ...wrong);
  return survived.length + wrong.length === 0;
}

function tell(...lines: string[]): void {
  for (const line of lines) console.log(line);
}

await runMain(() => main(readOptions()), USAGE);
