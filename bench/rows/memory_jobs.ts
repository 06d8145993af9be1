import { Actor, Actors } from "@walnats/core";
import { memoryInUse } from "../memory.ts";
import { publishMany } from "../queue.ts";
import type { Row } from "../row.ts";
import { newEvent } from "../subscribers.ts";

export const memoryJobs: Row = {
  name: "memory-jobs",
  work: "memory in use after 1,000,000 jobs, against after 10,000",
  unit: "MiB",
  target: 1.1,
  together: true,
  atMost: true,
  async run(bench) {
    const event = await newEvent(bench);
    const connection = await bench.connect();
    let handled = 0;
    // deno-lint-ignore require-await
    const count = new Actor("count", event, async () => {
      handled++;
    }, { maxJobs: 256 });
    const subscriber = await new Actors(count).connect(bench.url);
    await subscriber.register();
    const listening = subscriber.listen({ maxJobs: 256 });
    bench.atEnd(async () => {
      await subscriber.close();
      await listening;
    });
    let sent = 0;
    const run = async (total: number) => {
      for (; sent < total; sent += 5000) {
        await publishMany(connection, event.name, 5000);
        await until(() => sent - handled < 10_000);
      }
      await until(() => handled >= total);
    };
    await run(10_000);
    const baseline = await memoryInUse();
    await run(bench.quick ? 200_000 : 1_000_000);
    const ours = await memoryInUse();
    return { baseline, ours, ratio: ours / baseline };
  },
};

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}
