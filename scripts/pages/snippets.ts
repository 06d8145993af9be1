// The TypeScript snippets of a page. One that begins with `// path/of/a/file.ts` shows that file, and is what
// stands in it; any other is a program of its own, whose types are checked.

/** A snippet. */
export interface Snippet {
  /** The line of the page on which it begins, from 1. */
  readonly line: number;
  readonly code: string;
  /** The file that it shows. */
  readonly shows?: string;
}

/** The snippets marked `ts`; those marked `ts ignore` are left out. */
export function snippets(page: string): Snippet[] {
  const found: Snippet[] = [];
  for (const match of page.matchAll(/^```(?:ts|typescript)[ \t]*\n([\s\S]*?)^```[ \t]*$/gm)) {
    const body = match[1]!;
    const line = page.slice(0, match.index).split("\n").length + 1;
    const shows = /^\/\/ (\S+\.tsx?)\n/.exec(body)?.[1];
    found.push(shows ? { line, shows, code: body.slice(body.indexOf("\n") + 1) } : { line, code: body });
  }
  return found;
}

/** Whether a file holds the snippet, line by line and in one piece. */
export function isShown(code: string, file: string): boolean {
  return `\n${file.trim()}\n`.includes(`\n${code.trim()}\n`);
}
