// `deno task docs`: the documentation as a site in dist/docs. Guides, API reference, search, llms.txt.

import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { writeApiReference } from "./docs/api_reference.ts";
import { checkSite } from "./docs/check_site.ts";
import { brokenDiagrams } from "./docs/diagrams.ts";
import { gatherPages } from "./docs/gather_pages.ts";
import { guideOrder } from "./docs/guide_order.ts";
import { listFiles } from "./docs/list_files.ts";
import { llmsFull, llmsIndex } from "./docs/llms.ts";
import { installTools } from "./install_tools.ts";
import { run } from "./run.ts";
import { runMain } from "./run_main.ts";

const USAGE = `deno task docs [options]

Builds the documentation into dist/docs and checks it: links, pages, public symbols, search.
  --base PATH   where it will be served  (default: /)
  --serve       serves it on http://localhost:4173 until Ctrl+C`;

const DIST = join("dist", "docs");
/** What is built: outside of docs/, so that nothing made there looks like a page. */
const WORK = join(".cache", "docs");
const SITE = join(WORK, "site");
/**
 * The configuration and the tools of the site, with a package.json of their own: in docs/ it would make Deno format
 * the pages by other rules.
 */
const SOURCES = join("scripts", "docs", "site");
const TOOLS = join(SOURCES, "node_modules");

interface Manifest {
  name: string;
  version: string;
  exports: Record<string, string>;
}

async function build(base: string): Promise<string[]> {
  const { name, exports: entries }: Manifest = readJson("deno.json");
  const { description }: { description: string } = readJson("package.json");
  const groups = guideOrder();
  await installTools(SOURCES);

  rmSync(WORK, { recursive: true, force: true });
  mkdirSync(join(SITE, ".vitepress"), { recursive: true });
  symlinkSync(resolve(TOOLS), join(WORK, "node_modules"), "junction");
  const pages = gatherPages(SITE);
  const api = await writeApiReference({ site: SITE, tools: TOOLS, name, entries });
  const example = readFileSync(join(SITE, "overview.md"), "utf8").split(/^(?=## )/m)[1];
  writeFileSync(join(SITE, "index.md"), `${readFileSync(join(SOURCES, "index.md"), "utf8")}\n${example}`);
  cpSync(join(SOURCES, "config.mjs"), join(SITE, ".vitepress", "config.mjs"));
  cpSync(join(SOURCES, "theme"), join(SITE, ".vitepress", "theme"), { recursive: true });
  mkdirSync(join(SITE, "public"), { recursive: true });
  cpSync(join(SOURCES, "icon.svg"), join(SITE, "public", "icon.svg"));
  cpSync(join(TOOLS, "mermaid", "dist", "mermaid.min.js"), join(SITE, "public", "mermaid.min.js"));

  const guides = groups.map(({ title, guides }) => ({
    text: title,
    items: guides.map(({ title, file }) => ({ text: title, link: `/${file.replace(/\.md$/, "")}` })),
  }));
  const more = [
    { text: "What walnats is", link: "/overview" },
    { text: "All guides", link: "/guides" },
    { text: "Examples", link: "/examples" },
    { text: "How fast it is", link: "/bench" },
    { text: "Decisions", link: "/decisions/" },
    { text: "Changelog", link: "/changelog" },
    { text: "Security", link: "/security" },
    { text: "Contributing", link: "/contributing" },
  ];
  writeFileSync(
    join(SITE, ".vitepress", "site.json"),
    JSON.stringify({
      title: "walnats",
      description,
      base,
      guides: [...guides, { text: "More", items: more }],
      api: api.sidebar,
      symbols: Object.fromEntries(api.pages),
    }),
  );

  rmSync(DIST, { recursive: true, force: true });
  const args = [join(TOOLS, "vitepress", "bin", "vitepress.js"), "build", SITE, "--outDir", resolve(DIST)];
  const { ok, how, output } = await run("node", args, { env: { NO_COLOR: "1" } });
  if (!ok) throw new Error(`vitepress build: ${how}\n${output}`);
  for (const page of [...pages, ...listFiles(join(SITE, "api")).map((file) => `api/${file}`)]) {
    cpSync(join(SITE, page), join(DIST, page));
  }
  const llms = { title: "walnats", description, site: SITE, groups, symbols: api.pages };
  writeFileSync(join(DIST, "llms.txt"), llmsIndex(llms));
  writeFileSync(join(DIST, "llms-full.txt"), llmsFull(llms));
  return [
    ...await checkSite({ dist: DIST, base, groups, symbols: api.pages, entries }),
    ...await brokenDiagrams(SOURCES, pages.map((page) => join(SITE, page))),
  ];
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, "utf8")) as T;
}

/** What the options say. */
function readOptions(): { base: string; serve: boolean } {
  const { values } = parseArgs({
    options: {
      base: { type: "string", default: "/" },
      serve: { type: "boolean", default: false },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  if (!/^\/(.*\/)?$/.test(values.base)) {
    throw new RangeError(`--base: expected a path that begins and ends with "/", got "${values.base}"`);
  }
  return values;
}

async function main(): Promise<boolean> {
  const { base, serve } = readOptions();
  const startedAt = performance.now();
  const problems = await build(base);
  for (const problem of problems) console.error(problem);
  const files = listFiles(DIST).filter((file) => file.endsWith(".html"));
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${files.length} pages in ${DIST}, in ${seconds} s`);
  if (problems.length > 0) return false;
  if (serve) {
    const args = [
      join(TOOLS, "vitepress", "bin", "vitepress.js"),
      "preview",
      SITE,
      "--outDir",
      resolve(DIST),
    ];
    await run("node", args, { onLine: (line) => console.log(line) });
  }
  return true;
}

await runMain(main, USAGE);
