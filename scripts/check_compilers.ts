// The step `compilers`: a program that uses every entry point compiles in users' projects without an error that comes
// from walnats. `deno run -A scripts/check_compilers.ts [tarball]`; without an argument the tarball is made.

import { cpSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { type Project, projects, tsconfigOf } from "./compilers/tsconfig_of.ts";
import { installTools } from "./install_tools.ts";
import { makeTarball } from "./pack/make_tarball.ts";
import { run } from "./run.ts";
import { runMain } from "./run_main.ts";

const FIXTURES = join("tests", "compilers");
const FOLDER = join("dist", "compilers");

/** Folders of users, one with the package and one with a link to this clone; what else they import lies above. */
async function makeFolders(modules: string): Promise<void> {
  const packed = process.argv[2] ?? await makeTarball();
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  symlinkSync(resolve(modules), join(FOLDER, "node_modules"), "junction");
  for (const walnats of ["tarball", "clone"] satisfies Project["walnats"][]) {
    const folder = join(FOLDER, walnats);
    const place = join(folder, "node_modules", "@walnats");
    mkdirSync(place, { recursive: true });
    cpSync(join(FIXTURES, "program"), folder, { recursive: true });
    const main = join(folder, "main.ts");
    writeFileSync(main, readFileSync(main, "utf8").replaceAll("./handlers.ts", "./handlers.js"));
    writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
    if (walnats === "clone") symlinkSync(resolve("."), join(place, "core"), "junction");
    else await unpack(packed, join(place, "core"));
  }
}

async function unpack(packed: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const { ok, how, output } = await run("tar", ["-xzf", packed, "-C", folder, "--strip-components=1"]);
  if (!ok) throw new Error(`tar could not unpack ${packed}: ${how}\n${output}`);
}

/** The errors of a project that are about its own files or about walnats; others are the business of others. */
async function errorsOf(project: Project, modules: string, number: number): Promise<string[]> {
  const config = join(FOLDER, project.walnats, `tsconfig.${number}.json`);
  writeFileSync(config, `${JSON.stringify(tsconfigOf(project), null, 2)}\n`);
  const compiler = join(modules, `typescript-${project.typescript}`, "bin", "tsc");
  const args = [compiler, "-p", config, "--pretty", "false"];
  const { ok, how, output } = await run("node", args, { limit: 5 * 60_000 });
  const errors = output.split(/\n(?=\S)/).filter((text) => /error TS\d+/.test(text));
  if (!ok && errors.length === 0) throw new Error(`${compiler}: ${how}\n${output}`);
  return errors.filter((error) => {
    const file = /^(.+?)\(\d+,\d+\): error/.exec(error)?.[1];
    // One without a place is about the options.
    return file === undefined || isOurs(realpathSync(file));
  });
}

/** Whether a file is of the program or of walnats, not of a package that these use. */
function isOurs(file: string): boolean {
  const path = file.replace(resolve("."), "").replaceAll("\\", "/");
  return !path.replace("/node_modules/@walnats/core/", "/").includes("/node_modules/");
}

function describe(project: Project): string {
  return Object.entries(project).map(([name, value]) => `${name} ${value}`).join(", ");
}

/** All projects, two at a time; whether none has an error. */
async function main(): Promise<boolean> {
  const modules = await installTools(FIXTURES);
  await makeFolders(modules);
  const all = projects();
  const waiting = all.entries();
  let good = 0;
  const work = async () => {
    for (const [number, project] of waiting) {
      const errors = await errorsOf(project, modules, number);
      if (errors.length === 0) good++;
      else console.log(`${describe(project)}: ${errors.length} errors\n${errors.slice(0, 20).join("\n")}\n`);
    }
  };
  await Promise.all([work(), work()]);
  console.log(`${good} of ${all.length} projects compile`);
  return good === all.length;
}

await runMain(main);
