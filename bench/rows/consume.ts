import type { Row } from "../row.ts";
import { actorsSide, iteratorSide } from "../subscribers.ts";

export const consume: Row = {
  name: "consume",
  work: "consume 50,000 queued, maxJobs 256, against the iterator",
  unit: "jobs/s",
  target: 1.4,
  run: (bench) =>
    bench.compareRates(50_000, {
      baseline: () => iteratorSide(bench),
      ours: () => actorsSide(bench, { maxJobs: 256 }),
    }),
};
