// The links of the built site: to pages and files of it, and to places on a page.

import { existsSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { listFiles } from "./list_files.ts";

/** The links that lead nowhere, in words. */
export function deadSiteLinks(dist: string, base: string): string[] {
  const pages = new Map(
    listFiles(dist).filter((file) => file.endsWith(".html")).map((
      file,
    ) => [file, readPage(join(dist, file))]),
  );
  const dead: string[] = [];
  for (const [page, { links }] of pages) {
    for (const link of links) {
      const [path = "", anchor = ""] = link.split("#");
      const target = path === "" ? page : fileOf(dist, base, page, path);
      if (!existsSync(join(dist, target))) dead.push(`${page} links to ${link}: there is no ${target}`);
      else if (anchor && !pages.get(target)?.anchors.has(decodeURIComponent(anchor))) {
        dead.push(`${page} links to ${link}: ${target} has no such place`);
      }
    }
  }
  return dead;
}

function readPage(file: string): { links: Set<string>; anchors: Set<string> } {
  const html = readFileSync(file, "utf8");
  const found = (pattern: RegExp) => Array.from(html.matchAll(pattern), ([, value = ""]) => unescape(value));
  const links = found(/<(?:a|link|script|img)\b[^>]*?\s(?:href|src)="([^"]*)"/g)
    .filter((link) => !/^([a-z]+:|\/\/)/i.test(link) && link !== "");
  return { links: new Set(links), anchors: new Set(found(/\sid="([^"]*)"/g)) };
}

function unescape(text: string): string {
  return text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&");
}

/** A server gives the index of a folder. */
function fileOf(dist: string, base: string, page: string, path: string): string {
  const file = path.startsWith("/")
    ? path.startsWith(base) ? path.slice(base.length) : `..${path}`
    : posix.join(posix.dirname(page), path);
  const isFolder = file === "" || file.endsWith("/") ||
    (existsSync(join(dist, file)) && statSync(join(dist, file)).isDirectory());
  return isFolder ? posix.join(file, "index.html") : file;
}
