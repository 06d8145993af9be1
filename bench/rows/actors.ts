import type { Row } from "../row.ts";
import { actorsSide } from "../subscribers.ts";

/** Each of the ten gets every message: ten times the jobs of a tenth of the messages. */
export const actors: Row = {
  name: "actors",
  work: "ten actors on one event, maxJobs 256, against one actor with as many jobs",
  unit: "jobs/s",
  target: 0.9,
  run: (bench) =>
    bench.compareRates(50_000, {
      baseline: () => actorsSide(bench, { maxJobs: 256 }),
      ours: () => actorsSide(bench, { maxJobs: 256, actors: 10 }),
    }),
};
