// Which test files there are, and which of them were asked for.

import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Every test file of ours under a folder, in order; the paths begin with the folder. */
export function testFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.name === "node_modules") return [];
      return entry.isDirectory() ? testFiles(path) : path.endsWith("_test.ts") ? [path] : [];
    })
    .sort();
}

/**
 * The files whose path contains one of the words; without words all of them.
 *
 * @throws {Error} names a word that no file has: a slip must not look like tests that passed
 */
export function chooseFiles(files: readonly string[], words: readonly string[]): string[] {
  const parts = words.map((word) => word.replace(/^\.\//, ""));
  for (const part of parts) {
    if (!files.some((file) => file.includes(part))) {
      throw new Error(`no test file has "${part}" in its path; --name chooses by the tests' names`);
    }
  }
  return files.filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)));
}
