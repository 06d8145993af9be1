import { Actor, Actors } from "@walnats/core";
import type { Bench, Side } from "../bench.ts";
import { Countdown, fillQueue } from "../queue.ts";
import type { Row } from "../row.ts";
import { newEvent } from "../subscribers.ts";

const GOOD = 3000;
const MILLISECONDS = 5;

export const failing: Row = {
  name: "failing",
  work: "3,000 jobs of 5 ms beside 3,000 that fail, all defaults, against those alone",
  unit: "jobs/s",
  target: 0.8,
  run: (bench) =>
    bench.compareRates(GOOD, {
      baseline: () => goodSide(bench, false),
      ours: () => goodSide(bench, true),
    }),
};

/** The good ones of a full queue, where every other message fails or none. */
function goodSide(bench: Bench, beside: boolean): Side {
  return async (count) => {
    const connection = await bench.connect();
    // Of its own each time: what fails is tried again for ever.
    const event = await newEvent(bench);
    const jobs = new Countdown();
    const actor = new Actor("handle", event, async ({ id }) => {
      if (beside && id % 2) throw new Error("this message always fails");
      await new Promise((resolve) => setTimeout(resolve, MILLISECONDS));
      jobs.count();
    });
    await using subscriber = await new Actors(actor).connect(bench.url, { logger: SILENT });
    await subscriber.register();
    await fillQueue(connection, event.name, beside ? 2 * count : count);
    const done = jobs.expect(count);
    const stop = new AbortController();
    const startedAt = performance.now();
    const listening = subscriber.listen({ signal: stop.signal });
    await Promise.race([done, listening]);
    const took = performance.now() - startedAt;
    stop.abort();
    await listening;
    return took;
  };
}

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
