import type { Row } from "../row.ts";
import { actorsSide } from "../subscribers.ts";

const AT_ONCE = 100;

const handler = () => new Promise<void>((resolve) => setTimeout(resolve, 10));

export const sleep: Row = {
  name: "sleep",
  work: "10 ms sleep in the handler, maxJobs 100, against 100 bare loops of the same timer",
  unit: "jobs/s",
  target: 0.95,
  run: (bench) =>
    bench.compareRates(10_000, {
      baseline: () => bareLoops,
      ours: () => actorsSide(bench, { maxJobs: AT_ONCE, handler }),
    }),
};

async function bareLoops(count: number): Promise<number> {
  const startedAt = performance.now();
  const loop = async () => {
    for (let i = 0; i < count / AT_ONCE; i++) await handler();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, loop));
  return performance.now() - startedAt;
}
