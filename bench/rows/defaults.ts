import type { Row } from "../row.ts";
import { actorsSide, iteratorSide } from "../subscribers.ts";

export const defaults: Row = {
  name: "defaults",
  work: "consume 50,000 queued, all defaults, against the iterator",
  unit: "jobs/s",
  target: 0.7,
  run: async (bench) =>
    await bench.compareRates(50_000, {
      baseline: await iteratorSide(bench),
      ours: await actorsSide(bench),
    }),
};
