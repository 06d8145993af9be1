// The guides in reading order, from docs/README.md: there is no second list to keep.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A heading of docs/README.md with the guides that it lists. */
export interface GuideGroup {
  readonly title: string;
  readonly guides: readonly Guide[];
}

/** A page of docs/. */
interface Guide {
  readonly title: string;
  /** Its file in docs/. */
  readonly file: string;
  /** The question that it answers, or what it is about. */
  readonly about: string;
}

/** @throws {Error} a page of the folder is not listed, or is listed twice */
export function guideOrder(folder = "docs"): GuideGroup[] {
  const sections = readFileSync(join(folder, "README.md"), "utf8").split(/^## /m).slice(1);
  const groups = sections.map((section) => ({
    title: section.split("\n", 1)[0]!,
    guides: section.split("\n").flatMap(guideOfLine),
  })).filter(({ guides }) => guides.length > 0);

  const listed = groups.flatMap(({ guides }) => guides.map(({ file }) => file));
  const pages = readdirSync(folder).filter((file) => file.endsWith(".md") && file !== "README.md");
  const missing = pages.filter((page) => !listed.includes(page));
  const twice = listed.filter((file, index) => listed.indexOf(file) !== index);
  if (missing.length > 0) throw new Error(`docs/README.md does not list ${missing.join(", ")}`);
  if (twice.length > 0) throw new Error(`docs/README.md lists ${twice.join(", ")} more than once`);
  return groups;
}

/** `1. [Title](page.md): about` or `| about | [Title](page.md) |`. */
function guideOfLine(line: string): Guide[] {
  const link = /\[([^\]]+)\]\(([\w-]+\.md)\)/.exec(line);
  if (!link || !/^(\d+\.|\|)/.test(line)) return [];
  const rest = line.startsWith("|") ? line.split("|")[1]! : line.slice(link.index + link[0].length + 1);
  return [{ title: link[1]!, file: link[2]!, about: rest.trim() }];
}
