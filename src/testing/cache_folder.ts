// The user's cache folder, where downloaded programs are kept for the next time:
// <cache>/walnats/nats-server/<version>/nats-server. Only whole, checked programs ever stand under that name.

import { randomUUID } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Machine } from "./machine.ts";
import { fileName, isFile } from "./program_path.ts";
import { askVersion, compareVersions, isVersion, PINNED, whyNot, willDo } from "./nats_version.ts";

/** A program in the cache. */
export interface Kept {
  readonly program: string;
  readonly version: string;
}

/** Where the programs are kept. */
export function cacheFolder({ env, platform }: Machine): string {
  const home = env["HOME"] || homedir();
  const base = platform === "win32"
    ? env["LOCALAPPDATA"] || join(home, "AppData", "Local")
    : platform === "darwin"
    ? join(home, "Library", "Caches")
    : env["XDG_CACHE_HOME"]?.startsWith("/")
    ? env["XDG_CACHE_HOME"]
    : join(home, ".cache");
  return join(base, "walnats", "nats-server");
}

/** The kept versions that will do, best first: the pinned one, then the newest. */
export function cachedVersions(machine: Machine, asked: string | undefined): string[] {
  return namesIn(cacheFolder(machine))
    .filter((name) => isVersion(name) && willDo(name, asked) && isFile(cachedProgram(machine, name)))
    .sort((a, b) => Number(b === PINNED) - Number(a === PINNED) || compareVersions(b, a));
}

/** The path of a kept program. */
export function cachedProgram(machine: Machine, version: string): string {
  return join(cacheFolder(machine), version, fileName(machine, "nats-server"));
}

/**
 * Gets a program into the cache: `get` puts it into a temporary folder beside the others and returns its path;
 * it is asked for its version and moved to its place in one step. Two at once both succeed.
 *
 * @throws {Error} where the program does not run or is of a version that will not do; nothing stays behind
 */
export async function keepProgram(
  machine: Machine,
  asked: string | undefined,
  get: (folder: string) => Promise<string>,
): Promise<Kept> {
  const cache = cacheFolder(machine);
  const temporary = join(cache, `.getting-${randomUUID()}`);
  mkdirSync(temporary, { recursive: true });
  try {
    removeAbandoned(cache);
    const got = await get(temporary);
    chmodSync(got, 0o755);
    const version = await askVersion(got);
    if (!willDo(version, asked)) throw new Error(whyNot(version, asked));
    const program = cachedProgram(machine, version);
    mkdirSync(join(cache, version), { recursive: true });
    try {
      renameSync(got, program);
    } catch (error) {
      // On Windows a running program cannot be replaced: somebody else was first.
      if (!existsSync(program)) throw error;
    }
    return { program, version };
  } finally {
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Removes what processes that were killed during a download left behind. */
function removeAbandoned(cache: string): void {
  const day = 24 * 60 * 60 * 1000;
  for (const name of namesIn(cache).filter((name) => name.startsWith(".getting-"))) {
    const path = join(cache, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > day) rmSync(path, { recursive: true, force: true });
  }
}
