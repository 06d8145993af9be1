// The pages of the site, from the Markdown files of this checkout. On GitHub they link to each other and to
// other files by relative paths; here those that are not pages become pages that show the file.

import { cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, posix } from "node:path";
import { listFiles } from "./list_files.ts";

/** Files of the checkout that are pages of the site, by where they go. Guides keep their names. */
const PAGES: Readonly<Record<string, string>> = {
  "README.md": "overview.md",
  "CHANGELOG.md": "changelog.md",
  "CONTRIBUTING.md": "contributing.md",
  "SECURITY.md": "security.md",
  "docs/README.md": "guides.md",
  "docs/decisions/README.md": "decisions/index.md",
  "examples/README.md": "examples.md",
  "bench/README.md": "bench.md",
};
/** A page below docs/, which keeps its path there. */
const GUIDE = /^docs\/((?:decisions\/)?[\w-]+\.md)$/;
/** These are shown where they stand. */
const IMAGE = /\.(png|svg)$/;
/** Larger files are not shown but offered as they are. */
const MOST_BYTES = 50_000;

/** Copies all pages into the folder of the site; resolves to their paths there, without those of the API. */
export function gatherPages(site: string): string[] {
  const gatherer = new Gatherer(site);
  for (const [from, to] of Object.entries(PAGES)) if (existsSync(from)) gatherer.page(from, to);
  for (const file of listFiles("docs")) {
    if (GUIDE.test(`docs/${file}`) && !PAGES[`docs/${file}`]) gatherer.page(`docs/${file}`, file);
  }
  return gatherer.pages;
}

class Gatherer {
  readonly pages: string[] = [];
  readonly #site: string;

  constructor(site: string) {
    this.#site = site;
  }

  page(from: string, to: string): void {
    // Badges are for GitHub: they show its own pages of the repository, and others load them from the network.
    const text = readFileSync(from, "utf8").replace(/^\[!\[.*\)\n/gm, "");
    this.#write(to, this.#relink(text, from, to));
  }

  #write(to: string, text: string): void {
    mkdirSync(dirname(join(this.#site, to)), { recursive: true });
    writeFileSync(join(this.#site, to), text);
    this.pages.push(to);
  }

  /** Leaves what is in code alone. */
  #relink(text: string, from: string, to: string): string {
    const parts = text.split(/(^```[\s\S]*?^```[ \t]*$)/m);
    return parts.map((part, index) =>
      index % 2 ? part : part.replace(
        /(\]\(|^\[[^\]]+\]:[ \t]+)([^)\s]+)/gm,
        (all, before: string, target: string) => {
          if (/^([a-z]+:|#|\/)/i.test(target)) return all;
          const [path = "", heading] = target.split("#");
          const found = this.#pageOf(posix.join(posix.dirname(from), path).replace(/\/$/, ""));
          const relative = posix.relative(posix.dirname(to), found) || posix.basename(found);
          const link = relative.startsWith(".") ? relative : `./${relative}`;
          return `${before}${link}${heading === undefined ? "" : `#${heading}`}`;
        },
      )
    ).join("");
  }

  /** The page for a file or folder of the checkout; one is made where there is none. */
  #pageOf(path: string): string {
    const page = PAGES[path] ?? GUIDE.exec(path)?.[1];
    // One that is not there is reported by the build.
    if (page || !existsSync(path)) return page ?? path;
    if (IMAGE.test(path)) {
      mkdirSync(dirname(join(this.#site, path)), { recursive: true });
      cpSync(path, join(this.#site, path));
      return path;
    }
    if (statSync(path).isFile() && statSync(path).size > MOST_BYTES) {
      mkdirSync(dirname(join(this.#site, "public", path)), { recursive: true });
      cpSync(path, join(this.#site, "public", path));
      return path;
    }
    const shown = `files/${path}.md`;
    if (!this.pages.includes(shown)) this.#show(path, shown);
    return shown;
  }

  /** What a folder says of itself comes first, as on GitHub. */
  #show(path: string, to: string): void {
    const readme = `${path}/README.md`;
    if (!existsSync(readme)) return this.#write(to, showFiles(path, `# ${path}`));
    // Written before its links are followed: they may lead here.
    this.#write(to, "");
    writeFileSync(
      join(this.#site, to),
      showFiles(path, this.#relink(readFileSync(readme, "utf8"), readme, to)),
    );
  }
}

/** A page that shows the file, or all files of the folder but what was built or installed there. */
function showFiles(path: string, head: string): string {
  if (statSync(path).isFile()) return `# ${basename(path)}\n\n\`${path}\`\n\n${codeBlock(path)}`;
  const files = listFiles(path).filter((file) =>
    !/node_modules\/|^README\.md$/.test(file) && statSync(join(path, file)).size <= MOST_BYTES
  );
  return `${head}\n\n${files.map((file) => `## ${file}\n\n${codeBlock(join(path, file))}`).join("\n")}`;
}

/** By the end of a file's name. */
const LANGUAGES: Readonly<Record<string, string>> = {
  conf: "conf",
  html: "html",
  js: "js",
  json: "json",
  sh: "sh",
  ts: "ts",
  yaml: "yaml",
  yml: "yaml",
};

function codeBlock(file: string): string {
  const text = readFileSync(file, "utf8");
  const fence = "`".repeat(Math.max(3, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length + 1)));
  const language = LANGUAGES[file.slice(file.lastIndexOf(".") + 1)] ??
    (/Dockerfile/.test(file) ? "docker" : "text");
  return `${fence}${language}\n${text.trimEnd()}\n${fence}\n`;
}
