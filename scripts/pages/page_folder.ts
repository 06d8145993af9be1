// The snippets of a page as files in a folder of their own, and the way back from those files to the page.

import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Snippet } from "./snippets.ts";

/** A page whose snippets are files. */
export class PageFolder {
  /** The page's path. */
  readonly page: string;
  readonly #folder: string;
  readonly #snippets = new Map<string, Snippet>();

  /**
   * Writes the files into a new folder below `parent`.
   *
   * @throws {Error} where two snippets have one name
   */
  constructor(parent: string, page: string, snippets: readonly Snippet[]) {
    this.page = page;
    this.#folder = resolve(parent, page.replace(/\W/g, "_"));
    mkdirSync(this.#folder);
    for (const snippet of snippets) {
      const name = snippet.name ?? `line_${snippet.line}.ts`;
      if (this.#snippets.has(name)) {
        throw new Error(`line ${snippet.line}: the page has a snippet ${name} already`);
      }
      this.#snippets.set(name, snippet);
      // A snippet is a module, even one that imports nothing.
      writeFileSync(join(this.#folder, name), `${snippet.code}export {};\n`);
    }
  }

  /** All files. */
  get files(): string[] {
    return this.#paths(() => true);
  }

  /** Those to be run, in their order. */
  get programs(): string[] {
    return this.#paths((name, { noRun }) => !noRun && !isTest(name));
  }

  /** Those to be run as tests. */
  get tests(): string[] {
    return this.#paths((name, { noRun }) => !noRun && isTest(name));
  }

  /** The page and line of a file's line. */
  position(file: string, line = 1): string {
    const snippet = this.#snippets.get(file.slice(this.#folder.length + 1))!;
    return `${this.page}:${snippet.line + line - 1}`;
  }

  /** The text with the page and its lines where it names the files. */
  onPage(text: string): string {
    return text.replaceAll(/(?:file:\/\/)?(\/[^\s:()'"]+\.tsx?)(?::(\d+))?/g, (whole, file, line) => {
      const known = file.startsWith(`${this.#folder}/`) &&
        this.#snippets.has(file.slice(this.#folder.length + 1));
      return known ? this.position(file, line === undefined ? 1 : Number(line)) : whole;
    });
  }

  #paths(which: (name: string, snippet: Snippet) => boolean): string[] {
    return [...this.#snippets].filter((entry) => which(...entry)).map(([name]) => join(this.#folder, name));
  }
}

function isTest(name: string): boolean {
  return /_test\.tsx?$/.test(name);
}
