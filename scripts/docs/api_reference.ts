// The API reference: a Markdown page for each public symbol, by typedoc, from the doc comments.

import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { run } from "../run.ts";
import { listFiles } from "./list_files.ts";

/** An item of the sidebar, as VitePress wants it. */
interface SidebarItem {
  readonly text: string;
  readonly link?: string;
  readonly collapsed?: boolean;
  readonly items?: readonly SidebarItem[];
}

/** What was written. */
export interface ApiReference {
  readonly sidebar: readonly SidebarItem[];
  /** The page of each public symbol, such as `api/core/classes/Actor.md`. */
  readonly pages: ReadonlyMap<string, string>;
}

/** The folder of an entry point below api/: "core" for the main one. */
export function folderOf(entry: string): string {
  return entry === "." ? "core" : entry.slice(2);
}

/** What the reference is made of. */
export interface ApiReferenceOptions {
  /** The folder of the site; the pages go into `api/` of it. */
  readonly site: string;
  /** The node_modules with typedoc. */
  readonly tools: string;
  /** The package's name. */
  readonly name: string;
  /** The entry points of deno.json: what users import, and the file. */
  readonly entries: Readonly<Record<string, string>>;
}

/**
 * Writes the pages.
 *
 * @throws {Error} typedoc failed, or a link in a doc comment leads nowhere
 */
export async function writeApiReference(
  { site, tools, name, entries }: ApiReferenceOptions,
): Promise<ApiReference> {
  const source = join(site, "..", "source");
  copySources(source);
  const out = join(site, "api");
  const config = join(source, "typedoc.json");
  writeFileSync(config, JSON.stringify(typedocOptions(source, out, tools, name, Object.values(entries))));
  const modules = Object.entries(entries).map(([entry, file]) =>
    [file.replace(/^\.\/|\.ts$/g, ""), folderOf(entry)] as const
  );
  const { ok, how, output } = await run("node", [
    join(tools, "typedoc", "bin", "typedoc"),
    "--options",
    config,
  ], {
    env: { WALNATS_ENTRY_NAMES: JSON.stringify(Object.fromEntries(modules)), NO_COLOR: "1" },
  });
  if (!ok) throw new Error(`typedoc: ${how}\n${output}`);
  for (const file of listFiles(out)) polish(join(out, file));
  const pages = symbolPages(out);
  mergeConstructors(site, pages);
  return { sidebar: Object.entries(entries).map(([entry]) => sidebarOf(out, name, entry)), pages };
}

/** A copy in which the class of a `@throws` is text: typedoc would drop it. */
function copySources(to: string): void {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  cpSync("mod.ts", join(to, "mod.ts"));
  cpSync("src", join(to, "src"), { recursive: true });
  // Beside the tools that it imports.
  cpSync(join("scripts", "docs", "site", "typedoc_plugin.mjs"), join(to, "typedoc_plugin.mjs"));
  for (const file of listFiles(to)) {
    const text = readFileSync(join(to, file), "utf8");
    const named = text.replace(
      /@throws \{([^}]+)\}/g,
      (_, types: string) => `@throws ${types.split("|").map((type) => `\`${type.trim()}\``).join(" or ")}:`,
    );
    writeFileSync(join(to, file), named);
  }
  writeFileSync(
    join(to, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        target: "ESNext",
        module: "NodeNext",
        lib: ["ESNext", "ESNext.Disposable", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
        types: ["node"],
        typeRoots: [resolve("node_modules", "@types")],
        allowImportingTsExtensions: true,
        noEmit: true,
        strict: true,
        skipLibCheck: true,
      },
      include: ["mod.ts", "src"],
    }),
  );
}

function typedocOptions(source: string, out: string, tools: string, name: string, files: readonly string[]) {
  return {
    plugin: [
      resolve(tools, "typedoc-plugin-markdown", "dist", "index.js"),
      resolve(source, "typedoc_plugin.mjs"),
    ],
    entryPoints: files.map((file) => resolve(source, file)),
    tsconfig: resolve(source, "tsconfig.json"),
    out: resolve(out),
    name,
    readme: "none",
    // `deno check` has looked at the types; the compiler here does not know the global `Deno`.
    skipErrorChecking: true,
    disableSources: true,
    excludePrivate: true,
    excludeExternals: true,
    validation: { notExported: false, invalidLink: true },
    treatValidationWarningsAsErrors: true,
    entryFileName: "index",
    hideBreadcrumbs: true,
    hidePageHeader: true,
    outputFileStrategy: "members",
    indexFormat: "table",
    parametersFormat: "table",
    interfacePropertiesFormat: "list",
    classPropertiesFormat: "list",
    typeDeclarationFormat: "list",
    useCodeBlocks: true,
    sanitizeComments: true,
    pageTitleTemplates: { index: "API reference", module: "{name}", member: "{name}" },
  };
}

/** What reads better than what the plugin writes. */
function polish(file: string): void {
  let text = readFileSync(file, "utf8");
  const entry = /# ([\w/]+)\n/.exec(text)?.[1];
  const title = entry === "core" ? "@walnats/core" : `@walnats/core/${entry}`;
  if (/index\.md$/.test(file) && entry) text = text.replace(/# [\w/]+\n/, `# ${title}\n`);
  // `Event<Name, T>` is called `Event`; the type parameters have a table.
  text = text.replace(/^# (?:Abstract )?(\w+)(?:\\<.*\\>)?(\(\))?$/m, "# $1$2");
  text = text.replace(/^```ts ignore$/gm, "```ts");
  text = text.replace(
    /^#+ Default(?: Value)?\n\n```ts\n(.*)\n```$/gm,
    (_, value: string) => `Default: ${defaultText(value)}`,
  );
  text = text.replace(/(?:^#+ Throws\n\n(?:(?!#|\*\*\*)[^\n]*\n+)+)+/gm, listThrows);
  // A symbol of another entry point as an item of a list, not as a heading.
  text = text.replace(
    /^### (\w+)\n\n(?:Re-exports|Renames and re-exports) (\[.*\]\(.*\))\n\n?(?:\*\*\*\n\n?)?/gm,
    "- $2\n",
  );
  writeFileSync(file, text);
}

function defaultText(value: string): string {
  return /^[\w.]+$|^["[{-]/.test(value) && value !== "none" ? `\`${value}\`` : value;
}

/** Many headings "Throws" as one with a list. */
function listThrows(text: string): string {
  const heading = /^#+ Throws/.exec(text)![0];
  const items = text.split(/^#+ Throws\n\n/m).slice(1).map((item) =>
    `- ${item.trim().replaceAll("\n", "\n  ")}`
  );
  return `${heading}\n\n${items.join("\n")}\n\n`;
}

/** Where there are several with one name, the class before the function before the type. */
function symbolPages(out: string): Map<string, string> {
  const order = ["type-aliases", "variables", "functions", "interfaces", "classes"];
  const pages = new Map<string, string>();
  for (const kind of order) {
    for (const file of listFiles(out)) {
      const [, folder, name = ""] = /([\w-]+)\/(\w+)\.md$/.exec(file) ?? [];
      if (folder === kind) pages.set(name, `api/${file}`);
    }
  }
  return pages;
}

/** `Event` is an interface and the variable that makes its objects: the page of the first tells of both. */
function mergeConstructors(site: string, pages: ReadonlyMap<string, string>): void {
  for (const [symbol, page] of pages) {
    const variable = page.replace("/interfaces/", "/variables/");
    if (variable === page || !existsSync(join(site, variable))) continue;
    const type = /^\w+: (\w+);$/m.exec(readFileSync(join(site, variable), "utf8"))?.[1] ?? "";
    const sections = readFileSync(join(site, pages.get(type)!), "utf8").split(/^(?=## )/m);
    const constructors = sections.find((section) => section.startsWith("## Constructors"))!;
    const made = constructors.trim().replaceAll(`new ${type}`, `new ${symbol}`);
    const text = readFileSync(join(site, page), "utf8");
    writeFileSync(
      join(site, page),
      text.replace(/^## Properties$/m, () => `${made!.trim()}\n\n## Properties`),
    );
  }
}

function sidebarOf(out: string, name: string, entry: string): SidebarItem {
  const folder = folderOf(entry);
  const files = existsSync(join(out, folder)) ? listFiles(join(out, folder)) : [];
  const items = ["Classes", "Functions", "Errors", "Values", "Types"].map((text) => ({
    text,
    collapsed: true,
    items: files.filter((file) => groupOf(file, files) === text).map((file) => ({
      text: file.replace(/^.*\/|\.md$/g, ""),
      link: `/api/${folder}/${file.replace(/\.md$/, "")}`,
    })).sort((a, b) => a.text.localeCompare(b.text)),
  })).filter(({ items }) => items.length > 0);
  return { text: entry === "." ? name : folder, link: `/api/${folder}/`, collapsed: entry !== ".", items };
}

/** Undefined: another page tells of it. */
function groupOf(file: string, files: readonly string[]): string | undefined {
  const [, kind, symbol = ""] = /^([\w-]+)\/(\w+)\.md$/.exec(file) ?? [];
  const hasValue = files.includes(`variables/${symbol}.md`);
  switch (kind) {
    case "classes":
      return symbol.endsWith("Error") ? "Errors" : "Classes";
    case "functions":
      return "Functions";
    // `Event` is an interface and a variable, and a class to whoever uses it.
    case "interfaces":
      return hasValue ? "Classes" : "Types";
    case "variables":
      return files.includes(`interfaces/${symbol}.md`) ? undefined : "Values";
    case "type-aliases":
      return hasValue ? undefined : "Types";
    default:
      return undefined;
  }
}
