// The threads and processes of one `listen()`, made only where an actor needs them.

import { fieldsOf, type Logger } from "../../logger.ts";
import { withTimeout } from "../../async/with_timeout.ts";
import type { AnyActor } from "../actor.ts";
import { ExecuteIn } from "../execute_in.ts";
import type { Executor, MakeExecutor } from "../executors/executor.ts";
import { loadsTooLong, moduleOf } from "../loads_too_long.ts";
import { isModuleHandler, loadExport } from "../module_handler.ts";
import { WorkerSlots } from "./share.ts";

/** The part of the time that a module may take to load after which the other actors start without it. */
export const SLOW_LOAD: number = 1 / 10;

/** An executor, and its workers: shared by its actors as the slots of `listen` are by all. */
export interface Pool {
  readonly executor: Executor;
  readonly slots: WorkerSlots;
}

/** How many workers there may be, and what they run. */
export interface PoolOptions {
  readonly maxThreads: number;
  readonly maxProcesses: number;
  readonly worker: string | URL | undefined;
}

/** The pools of one `listen()`. */
export class Pools {
  readonly #pools = new Map<ExecuteIn, Pool>();
  readonly #logger: Logger;
  /** Resolves when the pools are closed: nothing is waited for then. */
  readonly #closed: Promise<void>;
  #close: () => void = () => {};

  private constructor(logger: Logger) {
    this.#logger = logger;
    this.#closed = new Promise((resolve) => this.#close = resolve);
  }

  /**
   * Makes the pools that the actors need; each loads its code only then.
   *
   * @throws {WalnatsError} a bundle or a compiled program was not told what its workers run
   */
  static async make(
    actors: readonly AnyActor[],
    { maxThreads, maxProcesses, worker }: PoolOptions,
    logger: Logger,
    makeExecutor: MakeExecutor,
  ): Promise<Pools> {
    const pools = new Pools(logger);
    const kinds = new Set(actors.map(({ executeIn }) => executeIn));
    for (const [kind, size] of [[ExecuteIn.THREAD, maxThreads], [ExecuteIn.PROCESS, maxProcesses]] as const) {
      if (kinds.has(kind)) pools.#add(kind, await makeExecutor(kind, size, logger, worker));
    }
    return pools;
  }

  /** Where an actor's jobs run; `undefined`: here. */
  of({ executeIn }: AnyActor): Pool | undefined {
    return this.#pools.get(executeIn);
  }

  /**
   * Loads the handler of an actor, where that is known by its module; rejects with a `HandlerNotFoundError`, also
   * where it takes more than some milliseconds.
   */
  async prepare(actor: AnyActor, timeout: number): Promise<void> {
    const pool = this.of(actor);
    const loading = pool ? pool.executor.prepare(actor, timeout) : this.#loadHere(actor, timeout);
    const slow = timeout * SLOW_LOAD;
    if (await withTimeout(slow, Promise.race([loading, this.#closed]))) return;
    this.#logger.warn(
      `walnats: ${moduleOf(actor)} has been loading for ${slow / 1000} s: ` +
        `the other actors start without it, and it may take ${timeout / 1000} s in all`,
      fieldsOf(actor),
    );
    await loading;
  }

  /** Ends all workers and waits until they are gone, but no longer than some milliseconds. */
  async close(milliseconds: number): Promise<void> {
    this.#close();
    await withTimeout(
      milliseconds,
      Promise.all([...this.#pools.values()].map(({ executor }) => executor.close())),
    );
  }

  async #loadHere(actor: AnyActor, timeout: number): Promise<void> {
    const { handler } = actor;
    if (!isModuleHandler(handler)) return;
    const loading = loadExport(handler.url, handler.exportName, actor.name);
    if (!(await withTimeout(timeout, Promise.race([loading, this.#closed])))) {
      throw loadsTooLong(actor, timeout);
    }
  }

  #add(kind: ExecuteIn, executor: Executor): void {
    this.#pools.set(kind, { executor, slots: new WorkerSlots(executor.size) });
  }
}
