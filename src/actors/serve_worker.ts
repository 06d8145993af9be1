import type { AnyActor } from "./actor.ts";
import { EVENT, isMarked } from "../copies.ts";
import { show } from "../options.ts";
import { serveProgram } from "./executors/serve.ts";
import { allowSelf } from "./executors/worker_program.ts";

/**
 * Lets a program be its own worker: walnats starts it again as the threads and processes of `ExecuteIn.THREAD` and
 * `PROCESS`, and there this call runs the jobs. It is what bundled and compiled programs need, and in them
 * handlers of these actors may be any functions.
 *
 * Call it first, and do nothing else where it returns `true`: what stands at the top of the program's modules is
 * run in each worker.
 *
 * @param actors those that run in threads or processes; others do no harm
 * @returns `true` in a worker that walnats has started, `false` in the program itself
 * @throws {TypeError} for something that is no actor
 *
 * @example
 * ```ts
 * import { Actor, Actors, Event, ExecuteIn, serveWorker } from "@walnats/core";
 *
 * const PAGES = new Event("pages", Number);
 * const count = new Actor("count", PAGES, (pages) => console.log(pages), { executeIn: ExecuteIn.THREAD });
 * const actors = new Actors(count);
 *
 * async function main() {
 *   await using conn = await actors.connect();
 *   await conn.register();
 *   await conn.listen();
 * }
 *
 * if (!serveWorker(actors)) console.log(typeof main); // await main();
 * ```
 */
export function serveWorker(actors: Iterable<AnyActor> = []): boolean {
  const list = [...actors];
  for (const actor of list) {
    if (!isMarked(actor?.event, EVENT)) {
      throw new TypeError(`serveWorker takes actors, got ${show(actor)}`);
    }
  }
  if (serveProgram(list)) return true;
  allowSelf();
  return false;
}
