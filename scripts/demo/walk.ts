// The files of a folder and all folders below it.

import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** What there is. */
export interface Listing {
  /** Sizes by path. */
  readonly files: ReadonlyMap<string, number>;
  /** What was left out, and how much of it. */
  readonly skipped: ReadonlyMap<string, number>;
}

/**
 * Lists the files. Left out are `.git` (Git writes there at any time), links and whatever else is no file,
 * folders that cannot be read, and names that are no valid Unicode, for they do not survive JSON.
 *
 * @throws {Error} the folder itself cannot be read
 */
export function walk(root: string): Listing {
  const files = new Map<string, number>();
  const skipped = new Map<string, number>();
  const skip = (what: string) => skipped.set(what, (skipped.get(what) ?? 0) + 1);
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of list(folder)) {
      const path = join(folder, entry.name);
      if (entry.name === ".git") skip(".git folder");
      else if (entry.isDirectory()) folders.push(path);
      else if (entry.isSymbolicLink()) skip("symbolic link");
      else if (!entry.isFile()) skip("special file");
      else addFile(path);
    }
  }
  return { files, skipped };

  function list(folder: string) {
    try {
      return readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      if (folder === root) throw error;
      skip("unreadable folder");
      return [];
    }
  }

  function addFile(path: string): void {
    try {
      if (!path.isWellFormed()) throw new URIError(path);
      files.set(path, lstatSync(path).size);
    } catch {
      // Its name was not read as it is written, or it vanished between the two calls.
      skip("unnameable file");
    }
  }
}
