// Is it true that nothing was lost? What was emitted and what the actors said, against the folder as it is.

import type { ActorName } from "./measures.ts";
import type { Counted } from "./recount.ts";
import type { Tally } from "./tally.ts";

/** What is compared. */
export interface Evidence {
  /** The paths that were emitted. */
  readonly emitted: ReadonlySet<string>;
  /** What the actors said. */
  readonly tally: Tally;
  /** The folder, read once more. */
  readonly folder: ReadonlyMap<string, Counted>;
  /** When the first look at the folder began, in milliseconds since the epoch. */
  readonly startedAt: number;
}

/** What came out. */
export interface Verdict {
  /** Jobs that should have given a result and did not, as `actor: path`. */
  readonly lost: readonly string[];
  /** Results that are there and should not be so, with what is wrong. */
  readonly wrong: readonly string[];
  /** Files that are what all their results say, and their bytes. */
  readonly same: { readonly files: number; readonly bytes: number };
  /** Files that somebody changed, made or removed meanwhile, of which less can be said. */
  readonly changed: number;
}

/** Compares. */
export function verify({ emitted, tally, folder, startedAt }: Evidence): Verdict {
  const lost: string[] = [];
  const wrong: string[] = [];
  const same = { files: 0, bytes: 0 };
  const actors = [...tally.actors.keys()];
  let changed = 0;
  // Times of change may be whole seconds.
  const isFresh = ({ changedAt }: Counted) => changedAt >= Math.floor(startedAt / 1000) * 1000;

  for (const path of emitted) {
    const missing = actors.filter((name) => !tally.actors.get(name)!.results.has(path));
    lost.push(...missing.map((name) => `${name}: ${path}`));
    if (missing.length > 0) continue;
    const file = folder.get(path);
    const faults = file ? actors.filter((name) => differs(name, path, file)) : [];
    if (!file || faults.length > 0 && isFresh(file)) changed++;
    else if (faults.length > 0) wrong.push(...faults.map((name) => `${name}: not what is in ${path}`));
    else same.files++, same.bytes += file.bytes;
  }
  for (const [path, file] of folder) {
    if (emitted.has(path)) continue;
    if (isFresh(file)) changed++;
    else lost.push(...actors.map((name) => `${name}: ${path}`));
  }
  for (const [name, { results, repeated }] of tally.actors) {
    wrong.push(...repeated.map((path) => `${name}: two results for ${path}`));
    for (const path of results.keys()) if (!emitted.has(path)) wrong.push(`${name}: never emitted: ${path}`);
  }
  return { lost, wrong, same, changed };

  function differs(name: ActorName, path: string, { bytes, digest, problem }: Counted): boolean {
    const result = tally.actors.get(name)!.results.get(path)!;
    return result.bytes !== bytes || result.problem !== problem || name === "hash" && result.value !== digest;
  }
}
