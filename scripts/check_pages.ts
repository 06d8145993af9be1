// Checks README.md and docs: links lead somewhere; snippets that show a file are like it, the others have no type
// errors and run. What a snippet says of itself: `pages/snippets.ts`.
//
//   deno run -A scripts/check_pages.ts [pages]

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { deadLinks } from "./pages/links.ts";
import { PageFolder } from "./pages/page_folder.ts";
import { runPage } from "./pages/run_page.ts";
import { isShown, type Snippet, snippets } from "./pages/snippets.ts";
import { run } from "./run.ts";

process.chdir(join(dirname(fileURLToPath(import.meta.url)), ".."));

/** The pages that are named, else all. */
function findPages(): string[] {
  if (process.argv.length > 2) return process.argv.slice(2);
  const docs = existsSync("docs") ? readdirSync("docs", { recursive: true, encoding: "utf8" }) : [];
  return [...readdirSync("."), ...docs.map((page) => join("docs", page))]
    .filter((page) => page.endsWith(".md")).sort();
}

function isLikeFile(page: string, { line, code, shows }: Snippet): string[] {
  if (!existsSync(shows!)) return [`${page}:${line} shows ${shows}, which is not there`];
  return isShown(code, readFileSync(shows!, "utf8"))
    ? []
    : [`${page}:${line} is not what stands in ${shows}`];
}

async function checkTypes(folders: readonly PageFolder[]): Promise<string[]> {
  const files = folders.flatMap((folder) => folder.files);
  if (files.length === 0) return [];
  const { ok, output } = await run(Deno.execPath(), ["check", "--quiet", ...files], {
    env: { NO_COLOR: "1" },
  });
  return ok ? [] : [folders.reduce((text, folder) => folder.onPage(text), output)];
}

/** As many pages at once as there are processors. */
async function runAll(folders: readonly PageFolder[]): Promise<string[]> {
  const rest = folders.values();
  const lanes = Array.from({ length: navigator.hardwareConcurrency }, async () => {
    const problems: string[] = [];
    for (const folder of rest) problems.push(...await runPage(folder));
    return problems;
  });
  return (await Promise.all(lanes)).flat();
}

const pages = findPages();
const problems: string[] = [];
mkdirSync(".cache", { recursive: true });
// Inside of the package, where its own name can be imported; git does not see the folder.
const parent = mkdtempSync(join(".cache", "pages-"));
try {
  const folders: PageFolder[] = [];
  for (const page of pages) {
    try {
      problems.push(...deadLinks(page));
      const all = snippets(readFileSync(page, "utf8"));
      for (const snippet of all) if (snippet.shows) problems.push(...isLikeFile(page, snippet));
      folders.push(new PageFolder(parent, page, all.filter(({ shows }) => !shows)));
    } catch (error) {
      problems.push(`${page}: ${(error as Error).message}`);
    }
  }
  problems.push(...await checkTypes(folders), ...await runAll(folders));
} finally {
  rmSync(parent, { recursive: true, force: true });
}
for (const problem of problems) console.error(problem);
console.log(`${pages.length} pages`);
process.exitCode = problems.length === 0 ? 0 : 1;
