// The folder once more, with none of the code that the actors use: what their results are checked against.

import { createHash } from "node:crypto";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { MOST_BYTES } from "./read_head.ts";
import { walk } from "./walk.ts";

/** What a file is now. */
export interface Counted {
  readonly bytes: number;
  /** SHA-256; 0 where `problem` says why it cannot be read. */
  readonly digest: string | 0;
  readonly problem?: string | undefined;
  /** When it was changed, in milliseconds since the epoch; some runtimes tell whole seconds. */
  readonly changedAt: number;
}

/** Reads all files of the folder. */
export function recount(folder: string): Map<string, Counted> {
  const counted = new Map<string, Counted>();
  const buffer = new Uint8Array(MOST_BYTES);
  for (const path of walk(folder).files.keys()) {
    let changedAt = 0;
    try {
      const { ctimeMs, mtimeMs } = statSync(path);
      changedAt = Math.max(ctimeMs, mtimeMs);
      const content = buffer.subarray(0, fill(buffer, path));
      const digest = createHash("sha256").update(content).digest("hex");
      counted.set(path, { bytes: content.length, digest, changedAt });
    } catch (error) {
      const { code: problem } = error as NodeJS.ErrnoException;
      if (problem !== "ENOENT") counted.set(path, { bytes: 0, digest: 0, problem, changedAt });
    }
  }
  return counted;
}

/** Reads the beginning of a file; returns how many bytes. */
function fill(buffer: Uint8Array, path: string): number {
  const file = openSync(path, "r");
  try {
    let length = 0;
    while (length < buffer.length) {
      const read = readSync(file, buffer, length, buffer.length - length, length);
      if (read === 0) break;
      length += read;
    }
    return length;
  } finally {
    closeSync(file);
  }
}
