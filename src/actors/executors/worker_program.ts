// Which program threads and processes run: the one that `listen` was told, else this program itself where it serves
// as its own worker, else our own entry, which lies next to this module unless a bundler has moved the code.

import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { WalnatsError } from "../../errors.ts";
import { isDeno } from "../../runtime.ts";

/** What a worker runs. */
export interface WorkerProgram {
  readonly url: URL;
  /** It is our own entry, which knows no actors: their handlers must be named by their modules. */
  readonly isOurs: boolean;
  /** It is the program that runs here, so a compiled one can start itself again. */
  readonly isSelf: boolean;
  /** Milliseconds that it may take until it serves jobs: a program that does not would never say so. */
  readonly startLimit: number;
}

/** What a program of a user may take to load; our entry loads fast and serves for certain. */
const START_LIMIT = 30_000;

/** Our entry has the same extension as this module: `.js` in the npm package. */
const NEIGHBOUR = /\/worker_program\.([jt]s)$/;

let servesItself = false;

/** The program calls `serveWorker`, so it may be started again as a worker. */
export function allowSelf(serves = true): void {
  servesItself = serves;
}

/**
 * The program of the workers.
 *
 * @throws {WalnatsError} where there is none: a bundle that was not told of one
 */
export function workerProgram(chosen: string | URL | undefined): WorkerProgram {
  if (chosen !== undefined) {
    const url = new URL(chosen);
    return {
      url,
      isOurs: false,
      isSelf: servesItself && url.href === mainModule()?.href,
      startLimit: START_LIMIT,
    };
  }
  const main = servesItself ? mainModule() : undefined;
  if (main) return { url: main, isOurs: false, isSelf: true, startLimit: START_LIMIT };
  const own = ownEntry();
  if (own) return { url: own, isOurs: true, isSelf: false, startLimit: Infinity };
  throw new WalnatsError(
    "this program is bundled or compiled, and there are no threads or processes in it: let the program begin with " +
      "`if (!serveWorker(actors)) { … }`, or give the bundler `@walnats/core/worker` as a second entry and pass " +
      "its URL as listen({ worker })",
  );
}

function mainModule(): URL | undefined {
  const { Deno } = globalThis as { Deno?: { mainModule?: string } };
  if (isDeno) return Deno?.mainModule === undefined ? undefined : new URL(Deno.mainModule);
  const script = process.argv[1];
  return script === undefined ? undefined : pathToFileURL(script);
}

/** What `node:child_process` runs. */
export function pathOf({ url }: WorkerProgram): string {
  return url.protocol === "file:" ? fileURLToPath(url) : url.href;
}

function ownEntry(): URL | undefined {
  // A bundle in a classic format has no URL.
  const here: string | undefined = import.meta.url;
  const extension = NEIGHBOUR.exec(here ?? "")?.[1];
  return extension && new URL(`./worker_entry.${extension}`, here) || undefined;
}

/** Never called: keeps the entry in the module graph, where `deno cache` and JSR see it. */
export const entry: () => Promise<unknown> = () => import("./worker_entry.ts");
