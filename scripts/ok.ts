// `deno task ok`: the gate of every commit. A line per step; what the failing ones printed comes after the cheap
// steps, then the tests.

import { join } from "node:path";
import { parseArgs } from "node:util";
import { NatsServer } from "../src/testing/mod.ts";
import { PINNED } from "../src/testing/nats_version.ts";
import { type Ended, run, type RunOptions } from "./run.ts";
import { runMain } from "./run_main.ts";
import { sideBySide } from "./test/side_by_side.ts";

interface Step {
  readonly name: string;
  readonly about: string;
  readonly run: () => Promise<Ended>;
  /** Lines of its output that are shown where it passes too. */
  readonly shown?: RegExp;
  /** It takes long and writes nothing that others read: run beside another one of these, when the others are done. */
  readonly long?: true;
}

const steps: readonly Step[] = [
  { name: "fmt", about: "formatted (deno fmt)", run: () => deno("fmt", "--check") },
  { name: "lint", about: "no lint problem", run: () => deno("lint") },
  { name: "types", about: "the types of every file", run: () => deno("check", "--quiet", ".") },
  { name: "doc", about: "every public symbol is documented", run: () => script("check_doc.ts") },
  { name: "words", about: "no word that is retired", run: () => script("check_words.ts") },
  { name: "arch", about: "what imports what: layers, cycles, node:", run: () => script("check_arch.ts") },
  { name: "unused", about: "exports and files that nobody uses", run: () => script("check_unused.ts") },
  { name: "duplicates", about: "code that stands twice", run: () => script("check_duplicates.ts") },
  {
    name: "browser",
    about: "the dashboard in the browser: types, packed",
    run: () => script("check_browser.ts"),
  },
  { name: "publish", about: "JSR would take it", run: () => deno("publish", "--dry-run", "--allow-dirty") },
  { name: "exports", about: "manifests, entries, dependencies", run: () => script("check_exports.ts") },
  {
    name: "size",
    about: "what a publisher weighs in a page",
    run: () => script("check_size.ts"),
    shown: /gzipped/,
  },
  { name: "pack", about: "the npm package, as publint and attw see it", run: () => script("pack.ts") },
  {
    name: "install",
    about: "that package in fresh projects and bundles",
    long: true,
    run: () => script("check_install.ts"),
  },
  {
    name: "compilers",
    about: "users' TypeScript finds no error of ours",
    long: true,
    run: () => script("check_compilers.ts"),
  },
  { name: "examples", about: "the examples in doc comments run", long: true, run: runExamples },
  {
    name: "pages",
    about: "the snippets in README and docs",
    run: () => script("check_pages.ts"),
    long: true,
  },
  {
    name: "fuzz",
    about: "anything, handed to the API, the wire and the serializers",
    // The same numbers each time, so that what fails is what was changed; `deno task fuzz` takes new ones.
    run: () => deno("run", "-A", "tests/fuzz/main.ts", "--seed", "1"),
    shown: /seed|times/,
    long: true,
  },
  {
    name: "docs",
    about: "the site is built; links, symbols, search",
    run: () => script("docs.ts"),
    long: true,
  },
];

const USAGE = `deno task ok [options] [steps]

Runs the steps, all of them where none is named:
${steps.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`).join("\n")}
  tests      the tests

  --fast      tests only against nats-server ${PINNED}
  --no-tests  everything else`;

function deno(...args: string[]): Promise<Ended> {
  return denoWith({}, ...args);
}

function denoWith(env: RunOptions["env"], ...args: string[]): Promise<Ended> {
  return run(Deno.execPath(), args, { env: { NO_COLOR: "1", ...env } });
}

function script(name: string): Promise<Ended> {
  return deno("run", "-A", join("scripts", name));
}

/** Those that connect do so without naming a server. */
async function runExamples(): Promise<Ended> {
  const server = await NatsServer.start({ version: PINNED });
  try {
    return await denoWith({ NATS_SERVER: server.url }, "test", "-A", "--quiet", "--doc", "mod.ts", "src");
  } finally {
    await server.close();
  }
}

/** Runs the chosen steps but for the tests; whether all of them passed. */
async function runSteps(names: readonly string[]): Promise<boolean> {
  const failures: { name: string; ended: Ended }[] = [];
  const runStep = async (step: Step) => {
    const ended = await step.run();
    report(step, ended);
    if (!ended.ok) failures.push({ name: step.name, ended });
  };
  const chosen = steps.filter(({ name }) => names.includes(name));
  const tasks = (long: boolean) =>
    chosen.filter((step) => Boolean(step.long) === long).map((step) => () => runStep(step));
  await sideBySide(tasks(false), 1);
  await sideBySide(tasks(true), 2);
  for (const { name, ended } of failures) {
    console.log(`\n${name}: ${ended.how}\n${ended.output.replace(/^/gm, "  | ")}`);
  }
  if (failures.length > 0) console.log(`\nfailed: ${failures.map(({ name }) => name).join(", ")}`);
  return failures.length === 0;
}

function report({ name, about, shown }: Step, { ok, output, seconds }: Ended): void {
  console.log(`${ok ? "ok    " : "FAILED"} ${seconds.toFixed(1).padStart(6)} s  ${name.padEnd(10)} ${about}`);
  if (!ok || !shown) return;
  for (const line of output.split("\n")) if (shown.test(line)) console.log(`         ${line}`);
}

async function runTests(fast: boolean): Promise<boolean> {
  const args = ["run", "-A", join("scripts", "test.ts"), ...fast ? [`--server=${PINNED}`] : []];
  const { ok } = await run(Deno.execPath(), args, { onLine: (line) => console.log(line) });
  return ok;
}

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      fast: { type: "boolean" },
      "no-tests": { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return true;
  }
  const known = [...steps.map(({ name }) => name), "tests"];
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`there is no step "${unknown}"\n\n${USAGE}`);
  const chosen = positionals.length > 0 ? positionals : known;
  const stepsOk = await runSteps(chosen);
  if (!chosen.includes("tests") || values["no-tests"]) return stepsOk;
  const testsOk = await runTests(values.fast ?? false);
  return stepsOk && testsOk;
}

await runMain(main, USAGE);
