// The links of a page to files and headings of this checkout.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The links that lead nowhere, in words: to a file that is not there, or a heading that its page does not have. */
export function deadLinks(page: string): string[] {
  const text = withoutCode(readFileSync(page, "utf8"));
  const dead: string[] = [];
  for (const match of text.matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]:[ \t]+(\S+)/gm)) {
    const target = match[1] ?? match[2]!;
    // GitHub's own pages of the repository are found from a file of it, wherever that is.
    if (/^[a-z]+:/i.test(target) || target.startsWith("../../actions/")) continue;
    const [path = "", heading] = target.split("#");
    const file = path ? join(dirname(page), path) : page;
    const found = existsSync(file) &&
      (heading === undefined || headings(withoutCode(readFileSync(file, "utf8"))).has(heading));
    const line = text.slice(0, match.index).split("\n").length;
    if (!found) dead.push(`${page}:${line} links to ${target}, which is not there`);
  }
  return dead;
}

/** The headings of a page as GitHub writes them in links. */
function headings(text: string): Set<string> {
  const found = text.matchAll(/^#+[ \t]+(.+?)[ \t]*$/gm);
  return new Set(Array.from(found, ([, heading = ""]) => {
    const title = heading.replace(/\[([^\]]+)\]\([^)]*\)/g, "$1");
    return title.toLowerCase().replace(/[^\p{L}\p{N}\p{M}_ -]/gu, "").replaceAll(" ", "-");
  }));
}

/** As many lines as before. */
function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```[ \t]*$/gm, (block) => block.replace(/.+/g, ""));
}
