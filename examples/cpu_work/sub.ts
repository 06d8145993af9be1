// Three actors of one event: the work in processes, the work in threads, and the main thread, which stays free.

import * as walnats from "@walnats/core";
import { RANGE_REQUESTED } from "./events.ts";

type Work = typeof import("./work.ts");
const work = import.meta.resolve("./work.ts");

const countPrimes = new walnats.Actor(
  "count-primes",
  RANGE_REQUESTED,
  walnats.moduleHandler<Work>(work, "countPrimes"),
  {
    executeIn: walnats.ExecuteIn.PROCESS,
    maxAttempts: 2,
    retryDelay: [0.1],
    // Then the process is killed, and another one takes its place.
    jobTimeout: 2,
    middlewares: [{
      onFailure({ message, attempts, exception }) {
        const { trouble } = message as { trouble: string };
        console.log(
          `process: attempt ${attempts} of the job with a ${trouble}: ${(exception as Error).name}`,
        );
      },
    }],
  },
);

const hashNumbers = new walnats.Actor(
  "hash-numbers",
  RANGE_REQUESTED,
  walnats.moduleHandler<Work>(work, "hashNumbers"),
  { executeIn: walnats.ExecuteIn.THREAD },
);

const note = new walnats.Actor("note", RANGE_REQUESTED, ({ upTo, trouble }) => {
  console.log(`main: ${upTo} is requested, trouble: ${trouble}`);
});

await using events = await new walnats.Events(RANGE_REQUESTED).connect();
await events.register();
await using conn = await new walnats.Actors(countPrimes, hashNumbers, note).connect();
await conn.register();
const signal = walnats.shutdownSignal();
console.log("listening");
await conn.listen({ signal, maxProcesses: 2, maxThreads: 2 });
