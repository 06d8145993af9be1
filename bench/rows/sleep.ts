import { collectGarbage } from "../memory.ts";
import { summarize } from "../bench.ts";
import type { Row } from "../row.ts";
import { actorsSide } from "../subscribers.ts";

/** 100 jobs at once, 10 ms each. */
const IDEAL = 10_000;

export const sleep: Row = {
  name: "sleep",
  work: "10 ms sleep in the handler, maxJobs 100, against the ideal",
  unit: "jobs/s",
  target: 0.9,
  async run(bench) {
    const handler = () => new Promise<void>((resolve) => setTimeout(resolve, 10));
    const ours = await actorsSide(bench, { maxJobs: 100, handler });
    const jobs = 10_000;
    await ours(jobs);
    const rates: number[] = [];
    for (const _ of bench.rounds()) {
      await collectGarbage();
      rates.push(jobs / await ours(jobs) * 1000);
    }
    return summarize(rates.map(() => IDEAL), rates);
  },
};
