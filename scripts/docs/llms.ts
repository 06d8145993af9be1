// llms.txt: the index of the documentation for language models, and llms-full.txt with all of its text.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { GuideGroup } from "./guide_order.ts";

/** What both texts are about. */
export interface LlmsOptions {
  readonly title: string;
  readonly description: string;
  /** The folder with the Markdown pages; the links lead to copies of them beside llms.txt. */
  readonly site: string;
  readonly groups: readonly GuideGroup[];
  /** The pages of the API reference, by symbol. */
  readonly symbols: ReadonlyMap<string, string>;
}

/** The index, in the form that https://llmstxt.org describes. */
export function llmsIndex({ title, description, groups, symbols, site }: LlmsOptions): string {
  const guides = groups.map((group) =>
    `## ${group.title}\n\n${
      group.guides.map(({ title, file, about }) => `- [${title}](${file}): ${about}`).join("\n")
    }\n`
  );
  const api = [...symbols].sort(([a], [b]) => a.localeCompare(b))
    .map(([name, page]) => `- [${name}](${page}): ${firstSentence(readFileSync(join(site, page), "utf8"))}`);
  return [
    `# ${title}\n`,
    `> ${description}\n`,
    "All durations are seconds. Delivery is at least once: handlers must be idempotent.\n",
    "- [Overview](overview.md): what it is, and how it compares\n- [All pages in one file](llms-full.txt)\n",
    ...guides,
    `## API reference\n\n${api.join("\n")}\n`,
  ].join("\n");
}

/** The overview, all guides and the whole API reference. */
export function llmsFull({ title, site, groups, symbols }: LlmsOptions): string {
  const pages = [
    "overview.md",
    ...groups.flatMap(({ guides }) => guides.map(({ file }) => file)),
    ...[...new Set(symbols.values())].sort(),
  ];
  const texts = pages.map((page) => `<!-- ${page} -->\n\n${readFileSync(join(site, page), "utf8").trim()}\n`);
  return `# ${title}: all of its documentation\n\n${texts.join("\n")}`;
}

/** Of the text below the title; without links. */
function firstSentence(page: string): string {
  const paragraphs = page.replace(/^# .*\n/, "").split(/\n{2,}/).map((paragraph) => paragraph.trim());
  const text = paragraphs.find((paragraph) => /^[A-Z`]/.test(paragraph) && !paragraph.startsWith("```")) ??
    "";
  const plain = text.replace(/\[([^\]]+)\]\([^)]*\)/g, "$1").replaceAll("\n", " ").replaceAll("\\", "");
  return /^(?:`[^`]*`|[^`])*?[.:](?= |$)/.exec(plain)?.[0].replace(/:$/, ".") ?? plain;
}
