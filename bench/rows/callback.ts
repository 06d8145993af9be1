import type { Row } from "../row.ts";
import { actorsSide, callbackSide } from "../subscribers.ts";

export const callback: Row = {
  name: "callback",
  work: "consume 50,000 queued, maxJobs 256, against the callback",
  unit: "jobs/s",
  target: 1.0,
  run: (bench) =>
    bench.compareRates(50_000, {
      baseline: () => callbackSide(bench),
      ours: () => actorsSide(bench, { maxJobs: 256 }),
    }),
};
