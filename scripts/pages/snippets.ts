// The TypeScript snippets of a page.
//
// One that begins with `// path/of/a/file.ts` shows that file of the checkout, and is what stands in it. The others
// of a page stand together in one folder, where their types are checked, and are run from top to bottom. One that
// begins with `// name.ts` is the file `name.ts` of that folder, which others import as "./name.ts"; a
// `name_test.ts` is run as a test. Marked `ts no-run`, a snippet is checked but not run: it would not end by itself,
// or needs what is not there. Marked `ts ignore`, it is left out.

/** A snippet. */
export interface Snippet {
  /** The line of the page on which it begins, from 1. */
  readonly line: number;
  readonly code: string;
  /** The file of the checkout that it shows. */
  readonly shows?: string;
  /** The name that it gives itself in the folder of its page. */
  readonly name?: string;
  /** It is marked `no-run`. */
  readonly noRun?: true;
}

/**
 * The snippets of a page, but for those to be ignored.
 *
 * @throws {Error} naming the line of a snippet with another mark
 */
export function snippets(page: string): Snippet[] {
  const found: Snippet[] = [];
  for (const match of page.matchAll(/^```(?:ts|typescript)(?![^\s])([^\n]*)\n([\s\S]*?)^```[ \t]*$/gm)) {
    const [, info = "", body = ""] = match;
    const line = page.slice(0, match.index).split("\n").length + 1;
    const mark = info.trim();
    if (!["", "no-run", "ignore"].includes(mark)) {
      throw new Error(
        `line ${line - 1}: a snippet is marked "no-run", "ignore" or not at all, not "${mark}"`,
      );
    }
    if (mark === "ignore") continue;
    const file = /^\/\/ (\S+\.tsx?)\n/.exec(body)?.[1];
    const noRun = mark === "no-run" ? { noRun: true as const } : {};
    if (file?.includes("/")) {
      found.push({ line, shows: file, code: body.slice(body.indexOf("\n") + 1), ...noRun });
    } else found.push({ line, code: body, ...(file && { name: file }), ...noRun });
  }
  return found;
}

/** Whether a file holds the snippet, line by line and in one piece. */
export function isShown(code: string, file: string): boolean {
  return `\n${file.trim()}\n`.includes(`\n${code.trim()}\n`);
}
