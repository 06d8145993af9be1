// What is tried: programs as they stand, and what bundlers and compilers make of them.

import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { type Ended, run } from "../run.ts";
import type { Projects } from "./projects.ts";

/** One thing that must work. */
export interface Case {
  readonly name: string;
  /** What went wrong, in words. */
  run(env: Record<string, string>): Promise<string | undefined>;
}

type Command = readonly [program: string, ...args: string[]];

const LIMIT = 90_000;
/** Where npm and Bun put the program of the package. */
const BIN = join("node_modules", ".bin", "walnats");

/** All cases. */
export function cases(projects: Projects): Case[] {
  const { npm, bun, deno, jsr, jsrNpm, workspace, links, node22, node24, bunProgram, tools } = projects;
  const denoRun: Command = [Deno.execPath(), "run", "-A"];
  const asItIs = (name: string, cwd: string, command: Command, more: Record<string, string> = {}) =>
    ["modules.ts", "self.ts", "publisher.ts", "pages.ts"].map((file): Case => ({
      name: `${name}: ${file}`,
      run: (env) => ends(cwd, [...command, file], { ...env, ...more }, "done"),
    }));

  /** Builds in a folder of its own, `$OUT`, and runs what came out. */
  const built = (name: string, builds: Command[], start: Command, expected: Expected = "done"): Case => ({
    name,
    async run(env) {
      const out = mkdtempSync(join(npm, "out-"));
      const put = ([program, ...args]: Command): Command => [
        program.replace("$OUT", out),
        ...args.map((arg) => arg.replace("$OUT", out)),
      ];
      for (const build of builds) {
        const problem = failed(await execute(npm, put(build), env), build);
        if (problem) return problem;
      }
      return await ends(npm, put(start), env, expected);
    },
  });
  const esbuild = (format: string, ...args: string[]): Command => {
    const common = ["--bundle", "--platform=node", `--format=${format}`, "--log-level=error"];
    return [join(tools, "esbuild"), ...common, ...args];
  };
  const vite = (...args: string[]): Command => {
    return [join(tools, "vite"), "build", "--logLevel", "error", "--outDir", "$OUT", ...args];
  };
  const bunBuild = (...args: string[]): Command => [bunProgram, "build", ...args];
  const denoBundle: Command = [Deno.execPath(), "bundle", "--quiet"];

  return [
    ...asItIs("npm, Node 24", npm, [node24]),
    ...asItIs("npm, Node 22", npm, [node22]),
    ...asItIs("npm, Bun", bun, [bunProgram]),
    ...asItIs("npm, Deno", deno, denoRun, projects.jsrEnv),
    ...asItIs("npm install, Deno", npm, denoRun, projects.jsrEnv),
    ...asItIs("JSR, Deno", jsr, denoRun, projects.jsrEnv),
    ...asItIs("JSR by npm, Node 24", jsrNpm, [node24]),
    ...asItIs("JSR by npm, Bun", jsrNpm, [bunProgram]),
    ...asItIs("Deno workspace", workspace, denoRun, projects.jsrEnv),
    ...asItIs("Deno links", links, denoRun, projects.jsrEnv),

    ...([
      ["npm, Node 24", npm, [node24, BIN], {}],
      ["npm, Node 22", npm, [node22, BIN], {}],
      ["npm, Bun", bun, [bunProgram, BIN], {}],
      ["JSR, Deno", jsr, [...denoRun, "jsr:@walnats/core/cli"], projects.jsrEnv],
    ] as const).map(([name, cwd, command, more]): Case => ({
      name: `the command line, ${name}`,
      run: (env) => {
        const emit: Command = [...command, "emit", "order-paid", "1", "--dry-run"];
        return ends(cwd, emit, { ...env, ...more }, "dry run: the message fits");
      },
    })),

    {
      name: "a Web Worker, Deno",
      run: (env) => ends(jsr, [...denoRun, "web_worker.ts"], { ...env, ...projects.jsrEnv }, "done"),
    },
    { name: "a Web Worker, Bun", run: (env) => ends(bun, [bunProgram, "web_worker.ts"], env, "done") },

    built("esbuild, ESM", [esbuild("esm", "self.ts", "--outfile=$OUT/o.mjs")], [node24, "$OUT/o.mjs"]),
    built("esbuild, ESM minified, Node 22", [esbuild("esm", "--minify", "self.ts", "--outfile=$OUT/o.mjs")], [
      node22,
      "$OUT/o.mjs",
    ]),
    built("esbuild, IIFE", [esbuild("iife", "self.ts", "--outfile=$OUT/o.cjs")], [node24, "$OUT/o.cjs"]),
    built("esbuild, CommonJS minified", [esbuild("cjs", "--minify", "self.ts", "--outfile=$OUT/o.cjs")], [
      node24,
      "$OUT/o.cjs",
    ]),
    built("esbuild, second entry", [
      esbuild("esm", "second_entry.ts", "worker.ts", "work.ts", "--outdir=$OUT"),
    ], [node24, "$OUT/second_entry.js"]),
    built("esbuild, second entry with shared chunks", [
      esbuild("esm", "--splitting", "second_entry.ts", "worker.ts", "work.ts", "--outdir=$OUT"),
    ], [node24, "$OUT/second_entry.js"]),
    built("esbuild, publisher half", [esbuild("esm", "publisher.ts", "--outfile=$OUT/o.mjs")], [
      node24,
      "$OUT/o.mjs",
    ]),
    built("esbuild, the pages", [esbuild("esm", "pages.ts", "--outfile=$OUT/o.mjs")], [node24, "$OUT/o.mjs"]),
    built("esbuild, worker forgotten", [esbuild("esm", "forgotten.ts", "--outfile=$OUT/o.mjs")], [
      node24,
      "$OUT/o.mjs",
    ], FORGOTTEN),
    built("esbuild, IIFE, worker forgotten", [esbuild("iife", "forgotten.ts", "--outfile=$OUT/o.cjs")], [
      node24,
      "$OUT/o.cjs",
    ], FORGOTTEN),
    built("vite", [vite("--ssr", "self.ts")], [node24, "$OUT/self.js"]),
    built("vite, second entry", [vite("--ssr", "--mode", "second-entry")], [node24, "$OUT/second_entry.js"]),
    built("bun build for Bun", [bunBuild("self.ts", "--target=bun", "--outfile=$OUT/o.js")], [
      bunProgram,
      "$OUT/o.js",
    ]),
    built("bun build for Node", [bunBuild("self.ts", "--target=node", "--outfile=$OUT/o.mjs")], [
      node24,
      "$OUT/o.mjs",
    ]),
    built("bun build, second entry", [
      bunBuild("second_entry.ts", "worker.ts", "work.ts", "--target=bun", "--outdir=$OUT"),
    ], [bunProgram, "$OUT/second_entry.js"]),
    built("bun build, worker forgotten", [bunBuild("forgotten.ts", "--target=bun", "--outfile=$OUT/o.js")], [
      bunProgram,
      "$OUT/o.js",
    ], FORGOTTEN),
    built("bun build --compile", [bunBuild("--compile", "self.ts", "--outfile=$OUT/o")], ["$OUT/o"]),
    built("bun build --compile --minify --bytecode", [
      bunBuild("--compile", "--minify", "--bytecode", "self.ts", "--outfile=$OUT/o"),
    ], ["$OUT/o"]),
    built(
      "bun build --compile, worker forgotten",
      [bunBuild("--compile", "forgotten.ts", "--outfile=$OUT/o")],
      ["$OUT/o"],
      FORGOTTEN,
    ),
    built("deno bundle", [[...denoBundle, "self.ts", "-o", "$OUT/o.js"]], [...denoRun, "$OUT/o.js"]),
    built("deno bundle, second entry", [[
      ...denoBundle,
      "second_entry.ts",
      "worker.ts",
      "work.ts",
      "--outdir",
      "$OUT",
    ]], [...denoRun, "$OUT/second_entry.js"]),
    built("deno bundle, worker forgotten", [[...denoBundle, "forgotten.ts", "-o", "$OUT/o.js"]], [
      ...denoRun,
      "$OUT/o.js",
    ], FORGOTTEN),
    {
      name: "deno compile",
      async run(env) {
        const out = mkdtempSync(join(npm, "out-"));
        const compiled = await execute(npm, [
          Deno.execPath(),
          "compile",
          "-A",
          "--no-check",
          "--quiet",
          "-o",
          join(out, "o"),
          "self.ts",
        ], env);
        // The runtime for it is downloaded, which an offline machine cannot do: then there is nothing to try.
        if (!compiled.ok && /denort|dl\.deno\.land/.test(compiled.output)) {
          console.log("not run: deno compile cannot get its runtime here");
          return undefined;
        }
        return failed(compiled, ["deno", "compile"]) ?? await ends(npm, [join(out, "o")], env, "done");
      },
    },
  ];
}

/** The last line of a program that ends well, or what stands in the output of one that must fail. */
type Expected = string | RegExp;

const FORGOTTEN = /bundled or compiled.*serveWorker\(actors\).*second entry.*listen\(\{ worker \}\)/s;

async function ends(
  cwd: string,
  command: Command,
  env: Record<string, string>,
  expected: Expected,
): Promise<string | undefined> {
  const ended = await execute(cwd, command, env);
  if (typeof expected !== "string") {
    return !ended.ok && expected.test(ended.output)
      ? undefined
      : `${show(command)} must fail with ${expected}: ${ended.how}\n${ended.output}`;
  }
  return failed(ended, command) ??
    (ended.output.trim().split("\n").at(-1) === expected
      ? undefined
      : `${show(command)}: no "${expected}"\n${ended.output}`);
}

function execute(cwd: string, [program, ...args]: Command, env: Record<string, string>): Promise<Ended> {
  return run(program, args, { cwd, env: { ...env, NO_COLOR: "1" }, limit: LIMIT });
}

function failed({ ok, how, output }: Ended, command: Command): string | undefined {
  return ok ? undefined : `${show(command)}: ${how}\n${output}`;
}

function show(command: Command): string {
  return command.map((part) => part.split("/").at(-1)).join(" ");
}
