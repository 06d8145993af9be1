// The threads and processes of one `listen()`, made only where an actor needs them.

import type { Logger } from "../../logger.ts";
import type { AnyActor } from "../actor.ts";
import { ExecuteIn } from "../execute_in.ts";
import type { Executor } from "../executors/executor.ts";
import { processExecutor } from "../executors/process_executor.ts";
import { threadExecutor } from "../executors/thread_executor.ts";
import { isModuleHandler, loadExport } from "../module_handler.ts";
import { Slots } from "./slots.ts";

/** An executor, and the slots of its workers: shared by its actors as the slots of `listen` are by all. */
export interface Pool {
  readonly executor: Executor;
  readonly slots: Slots;
}

/** How many workers there may be. */
export interface PoolSizes {
  readonly maxThreads: number;
  readonly maxProcesses: number;
}

/** The pools of one `listen()`. */
export class Pools {
  readonly #pools = new Map<ExecuteIn, Pool>();

  constructor(actors: readonly AnyActor[], { maxThreads, maxProcesses }: PoolSizes, logger: Logger) {
    const kinds = new Set(actors.map(({ executeIn }) => executeIn));
    if (kinds.has(ExecuteIn.THREAD)) this.#add(ExecuteIn.THREAD, threadExecutor(maxThreads, logger));
    if (kinds.has(ExecuteIn.PROCESS)) this.#add(ExecuteIn.PROCESS, processExecutor(maxProcesses, logger));
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
