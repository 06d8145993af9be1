import { Actor, Event, ExecuteIn } from "@walnats/core";
import type { Context } from "../../src/context/context.ts";
import { type Message, message, SCHEMA } from "../message.ts";
import { type Row, Skip } from "../row.ts";

export const thread: Row = {
  name: "thread",
  work: "a Web Worker job, no-op, against a bare postMessage round trip",
  unit: "jobs/s",
  target: 0.7,
  async run(bench) {
    const { threadExecutor, moduleHandler } = await load();
    const handler = moduleHandler(import.meta.resolve("../thread/handler.ts"), "handler");
    const event = new Event(bench.name(), SCHEMA);
    const actor = new Actor("thread", event, handler, { executeIn: ExecuteIn.THREAD });
    const executor = threadExecutor(1, console);
    await executor.prepare(actor);
    const echo = new Echo();
    bench.atEnd(async () => {
      echo.close();
      await executor.close();
    });
    return await bench.compareRates(5000, {
      baseline: async (count) => {
        const startedAt = performance.now();
        for (let i = 0; i < count; i++) await echo.send(message(i));
        return performance.now() - startedAt;
      },
      ours: async (count) => {
        const startedAt = performance.now();
        for (let i = 0; i < count; i++) await executor.run(jobOf(actor, message(i), i));
        return performance.now() - startedAt;
      },
    });
  },
};

/** `listen` cannot do it yet, so the executor is asked itself. */
async function load() {
  try {
    const { threadExecutor } = await import("../../src/actors/executors/thread_executor.ts");
    const { moduleHandler } = await import("../../src/actors/module_handler.ts");
    return { threadExecutor, moduleHandler };
  } catch (error) {
    throw new Skip("executeIn: THREAD is not there yet", { cause: error });
  }
}

/** A worker that sends back what it gets, and nothing else. */
class Echo {
  readonly #worker = new Worker(import.meta.resolve("../thread/echo.ts"), { type: "module" });
  #received: (message: unknown) => void = () => {};

  constructor() {
    this.#worker.onmessage = ({ data }) => this.#received(data);
  }

  send(message: Message): Promise<unknown> {
    return new Promise((resolve) => {
      this.#received = resolve;
      this.#worker.postMessage(message);
    });
  }

  close(): void {
    this.#worker.terminate();
  }
}

/** A job as the engine hands it over. */
function jobOf<A extends Context["actor"]>(actor: A, message: Message, number: number) {
  const context: Context = {
    actor,
    message,
    attempts: 1,
    seqNumber: number,
    traceId: undefined,
    headers: {},
    metadata: {
      stream: actor.event.streamName,
      consumer: actor.name,
      deliveries: 1,
      streamSequence: number,
      consumerSequence: number,
      time: new Date(),
      pending: 0,
    },
    signal: NEVER,
  };
  return { actor, message, context };
}

const NEVER = new AbortController().signal;
