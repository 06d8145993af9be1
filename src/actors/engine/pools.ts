// The threads and processes of one `listen()`, made only where an actor needs them.

import type { Logger } from "../../logger.ts";
import type { AnyActor } from "../actor.ts";
import { ExecuteIn } from "../execute_in.ts";
import type { Executor } from "../executors/executor.ts";
import { workerProgram } from "../executors/worker_program.ts";
import { isModuleHandler, loadExport } from "../module_handler.ts";
import { Slots } from "./slots.ts";

/** An executor, and the slots of its workers: shared by its actors as the slots of `listen` are by all. */
export interface Pool {
  readonly executor: Executor;
  readonly slots: Slots;
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

  /**
   * Makes the pools that the actors need; each loads its code only then.
   *
   * @throws {WalnatsError} a bundle or a compiled program was not told what its workers run
   */
  static async make(
    actors: readonly AnyActor[],
    { maxThreads, maxProcesses, worker }: PoolOptions,
    logger: Logger,
  ): Promise<Pools> {
    const pools = new Pools();
    const kinds = new Set(actors.map(({ executeIn }) => executeIn));
    if (kinds.has(ExecuteIn.THREAD)) {
      const { threadExecutor } = await import("../executors/thread_executor.ts");
      pools.#add(ExecuteIn.THREAD, threadExecutor(maxThreads, logger, workerProgram(worker)));
    }
    if (kinds.has(ExecuteIn.PROCESS)) {
      const { processExecutor } = await import("../executors/process_executor.ts");
      pools.#add(ExecuteIn.PROCESS, processExecutor(maxProcesses, logger, workerProgram(worker)));
    }
    return pools;
  }

  /** Where an actor's jobs run; `undefined`: here. */
  of({ executeIn }: AnyActor): Pool | undefined {
    return this.#pools.get(executeIn);
  }

  /** Loads the handlers that are known by their modules; rejects with a `HandlerNotFoundError`. */
  async prepare(actors: readonly AnyActor[]): Promise<void> {
    await Promise.all(actors.map(async (actor) => {
      const pool = this.of(actor);
      if (pool) await pool.executor.prepare(actor);
      else if (isModuleHandler(actor.handler)) {
        await loadExport(actor.handler.url, actor.handler.exportName, actor.name);
      }
    }));
  }

  /** Ends all workers and waits until they are gone. */
  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map(({ executor }) => executor.close()));
  }

  #add(kind: ExecuteIn, executor: Executor): void {
    this.#pools.set(kind, { executor, slots: new Slots(executor.size) });
  }
}
