import type { Side } from "../bench.ts";
import { byHandSide, type Shape } from "../by_hand.ts";
import type { Measure } from "../measure.ts";
import type { Row } from "../row.ts";
import { actorsSide, type OurOptions } from "../subscribers.ts";

const JOBS = 50_000;
/** What has the same number of messages under way as each. */
const LIMITS: readonly { what: string; ours: OurOptions; shapes: readonly Shape[] }[] = [
  { what: "maxJobs 256", ours: { maxJobs: 256 }, shapes: [{ polls: 4, batch: 64 }] },
  { what: "all defaults", ours: {}, shapes: [{ polls: 1, batch: 16 }, { polls: 2, batch: 8 }] },
];

export const limit: Row = {
  name: "limit",
  work: "consume 50,000 queued, against pulls by hand",
  unit: "jobs/s",
  target: 0.95,
  async run(bench) {
    const measures: Measure[] = [];
    for (const { what, ours, shapes } of LIMITS) {
      const measure = await bench.compareRates(JOBS, {
        baseline: async () => quickest(await Promise.all(shapes.map((shape) => byHandSide(bench, shape)))),
        ours: () => actorsSide(bench, ours),
      });
      measures.push({ what, ...measure });
    }
    return measures;
  },
};

/** The side that does the work in the least time, once all are warm. */
async function quickest(sides: readonly Side[]): Promise<Side> {
  if (sides.length === 1) return sides[0]!;
  const times = new Array<number>(sides.length).fill(Infinity);
  for (let round = 0; round < 3; round++) {
    for (const [at, side] of sides.entries()) times[at] = Math.min(times[at]!, await side(JOBS));
  }
  return sides[times.indexOf(Math.min(...times))]!;
}
