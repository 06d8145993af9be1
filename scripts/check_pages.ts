// Checks the snippets of README.md and docs: those that show a file are like it, the others have no type errors.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { isShown, snippets } from "./pages/snippets.ts";
import { run } from "./run.ts";

process.chdir(join(dirname(fileURLToPath(import.meta.url)), ".."));
const pages = [
  ...readdirSync("."),
  ...(existsSync("docs") ? readdirSync("docs", { recursive: true, encoding: "utf8" }) : [])
    .map((page) => join("docs", page)),
].filter((page) => page.endsWith(".md"));

const problems: string[] = [];
const programs: { name: string; code: string }[] = [];
for (const page of pages) {
  for (const { line, code, shows } of snippets(readFileSync(page, "utf8"))) {
    if (shows === undefined) programs.push({ name: `${page.replace(/\W/g, "_")}_line_${line}.ts`, code });
    else if (!existsSync(shows)) problems.push(`${page}:${line} shows ${shows}, which is not there`);
    else if (!isShown(code, readFileSync(shows, "utf8"))) {
      problems.push(`${page}:${line} is not what stands in ${shows}`);
    }
  }
}
problems.push(...await checkTypes());
for (const problem of problems) console.error(problem);
console.log(`${pages.length} pages`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** Inside of the package, where its own name can be imported; git does not see the folder. */
async function checkTypes(): Promise<string[]> {
  if (programs.length === 0) return [];
  mkdirSync(".cache", { recursive: true });
  const folder = mkdtempSync(join(".cache", "snippets-"));
  try {
    const files = programs.map(({ name, code }) => {
      const file = join(folder, name);
      // A snippet is a module, even one that imports nothing.
      writeFileSync(file, `${code}export {};\n`);
      return file;
    });
    const { ok, output } = await run(Deno.execPath(), ["check", "--quiet", ...files]);
    return ok ? [] : [output];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
