// Whether the built site has all that it should: pages, public symbols, search, texts for language models.

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../run.ts";
import { folderOf } from "./api_reference.ts";
import type { GuideGroup } from "./guide_order.ts";
import { listFiles } from "./list_files.ts";
import { deadSiteLinks } from "./site_links.ts";

/** What the site was built from. */
export interface SiteContents {
  readonly dist: string;
  readonly base: string;
  readonly groups: readonly GuideGroup[];
  /** The pages of the API reference, by symbol. */
  readonly symbols: ReadonlyMap<string, string>;
  /** The entry points of deno.json: what users import, and the file. */
  readonly entries: Readonly<Record<string, string>>;
}

/** What is missing or leads nowhere, in words. */
export async function checkSite({ dist, base, groups, symbols, entries }: SiteContents): Promise<string[]> {
  const read = (file: string) => existsSync(join(dist, file)) ? readFileSync(join(dist, file), "utf8") : "";
  const index = listFiles(dist).filter((file) => /@localSearchIndex.*\.js$/.test(file)).map(read).join();
  const [llms, full] = [read("llms.txt"), read("llms-full.txt")];
  const problems = deadSiteLinks(dist, base);
  if (index === "") problems.push("there is no search index");

  for (const { title, file } of groups.flatMap(({ guides }) => guides)) {
    const page = file.replace(/\.md$/, ".html");
    if (read(page) === "") problems.push(`there is no ${page}`);
    if (read(file) === "") problems.push(`there is no ${file}, which llms.txt links to`);
    if (!index.includes(page.replace(/\.html$/, ""))) problems.push(`the search does not find ${page}`);
    if (!llms.includes(`[${title}](${file})`)) problems.push(`llms.txt does not list ${file}`);
    if (!full.includes(`<!-- ${file} -->`)) problems.push(`llms-full.txt does not hold ${file}`);
  }
  const exported = await exportedBy(Object.values(entries));
  for (const [entry, file] of Object.entries(entries)) {
    const module = read(`api/${folderOf(entry)}/index.html`);
    for (const symbol of exported.get(resolve(file)) ?? []) {
      if (!module.includes(symbol)) problems.push(`the page of the entry "${entry}" does not name ${symbol}`);
      const page = symbols.get(symbol);
      // A namespace is the entry point of the same name.
      if (page === undefined && entries[`./${symbol}`] === undefined && symbol !== "types") {
        problems.push(`${symbol}, of the entry "${entry}", has no page`);
      } else if (page !== undefined && !llms.includes(`](${page})`)) {
        problems.push(`llms.txt does not list ${symbol}`);
      }
    }
  }
  for (const page of symbols.values()) {
    if (read(page.replace(/\.md$/, ".html")) === "") problems.push(`there is no ${page}`);
  }
  return problems;
}

/** The names that each file exports: from Deno, as the pages are typedoc's. */
async function exportedBy(files: readonly string[]): Promise<Map<string, string[]>> {
  const { ok, how, output } = await run(Deno.execPath(), ["doc", "--json", "--quiet", ...files]);
  if (!ok) throw new Error(`deno doc --json: ${how}\n${output}`);
  const { nodes } = JSON.parse(output.slice(output.indexOf("{"))) as {
    nodes: Record<string, { symbols: { name: string }[] }>;
  };
  return new Map(
    Object.entries(nodes).map(([url, { symbols }]) => [fileURLToPath(url), symbols.map(({ name }) => name)]),
  );
}
