import { Actor, Event, ExecuteIn, moduleHandler } from "@walnats/core";
import { threadExecutor } from "../../src/actors/executors/thread_executor.ts";
import type { Context } from "../../src/context/context.ts";
import { type Message, message, SCHEMA } from "../message.ts";
import { inTurn } from "../publishers.ts";
import type { Row } from "../row.ts";

export const thread: Row = {
  name: "thread",
  work: "a Web Worker job, no-op, against a bare postMessage round trip",
  unit: "jobs/s",
  target: 0.7,
  run: (bench) =>
    bench.compareRates(5000, {
      baseline() {
        const echo = new Echo();
        bench.atEnd(() => Promise.resolve(echo.close()));
        return inTurn((number) => echo.send(message(number)));
      },
      async ours() {
        const handler = moduleHandler(import.meta.resolve("../thread/handler.ts"), "handler");
        const event = new Event(bench.name(), SCHEMA);
        const actor = new Actor("thread", event, handler, { executeIn: ExecuteIn.THREAD });
        const executor = threadExecutor(1, console);
        await executor.prepare(actor);
        bench.atEnd(() => executor.close());
        return inTurn((number) => executor.run(jobOf(actor, message(number), number)));
      },
    }),
};

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
    subject: actor.event.subjectName,
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
