import { byHandSide } from "../by_hand.ts";
import type { Row } from "../row.ts";
import { actorsSide } from "../subscribers.ts";

/** Bytes of a message, about. The server cuts off who asks for 64 of them at once by hand, without a limit of bytes. */
const SIZE = 900_000;

export const large: Row = {
  name: "large",
  work: "consume 250 messages of 900 KB, maxJobs 64, against pulls by hand",
  unit: "jobs/s",
  target: 0.95,
  run: (bench) =>
    bench.compareRates(250, {
      baseline: () => byHandSide(bench, { polls: 4, batch: 4, size: SIZE }),
      ours: () => actorsSide(bench, { maxJobs: 64, size: SIZE }),
    }),
};
