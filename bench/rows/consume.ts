import type { Row } from "../row.ts";
import { actorsSide, iteratorSide } from "../subscribers.ts";

export const consume: Row = {
  name: "consume",
  work: "consume 50,000 queued, maxJobs 256, against the iterator",
  unit: "jobs/s",
  target: 1.5,
  run: async (bench) =>
    await bench.compareRates(50_000, {
      baseline: await iteratorSide(bench),
      ours: await actorsSide(bench, { maxJobs: 256 }),
    }),
};
