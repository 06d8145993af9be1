// Checks what users import: the manifests agree, every entry is there and loads on each runtime without touching
// anything, the publisher's half fits into a browser, and the dependencies are those that are used.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { bundleForBrowser } from "./exports/bundle_for_browser.ts";
import { compareDependencies, importedPackages } from "./exports/compare_dependencies.ts";
import { compareManifests, type Manifest } from "./exports/compare_manifests.ts";
import { importEntries } from "./exports/import_entries.ts";

/** It does what its arguments say where it is imported; `tests/cli` runs it. */
const PROGRAM = "./cli";

process.chdir(join(dirname(fileURLToPath(import.meta.url)), ".."));
const deno: Manifest = readJson("deno.json");
const jsr: Manifest = readJson("jsr.json");
const npm: Manifest & { dependencies: Record<string, string> } = readJson("package.json");
const entries = Object.entries(deno.exports ?? {});

const problems = [
  ...compareManifests({ "deno.json": deno, "jsr.json": jsr, "package.json": npm }),
  ...entries.filter(([, path]) => !existsSync(path)).map(([name, path]) =>
    `"${name}" is ${path}: no such file`
  ),
  ...compareDependencies(readImports(), npm.dependencies),
  ...await importEntries(
    entries.map(([name]) => name).filter((name) => name !== PROGRAM).map((name) =>
      name.replace(".", deno.name!)
    ),
  ),
  ...await bundleForBrowser(deno.exports?.["./events"] ?? "missing"),
];
for (const problem of problems) console.error(problem);
if (problems.length === 0) console.log(`${entries.length} entries`);
process.exitCode = problems.length === 0 ? 0 : 1;

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, "utf8")) as T;
}

/** The packages that the library imports, with the files that do. */
function readImports(): Map<string, string[]> {
  const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join("src", file));
  const imported = new Map<string, string[]>();
  for (const file of ["mod.ts", ...sources]) {
    for (const name of importedPackages(readFileSync(file, "utf8"))) {
      imported.set(name, [...imported.get(name) ?? [], file]);
    }
  }
  return imported;
}
