import { message } from "../message.ts";
import type { Row } from "../row.ts";
import { publishers } from "../publishers.ts";

export const many: Row = {
  name: "many",
  work: "emitMany with sync, against js.publish with 500 in flight",
  unit: "messages/s",
  target: 1.3,
  async run(bench) {
    const { theirs, ours, client, publisher } = await publishers(bench);
    return await bench.compareRates(100_000, {
      baseline: () => async (count) => {
        const startedAt = performance.now();
        let next = 0;
        const publish = async () => {
          while (next < count) await client.publish(theirs.name, JSON.stringify(message(next++)));
        };
        await Promise.all(Array.from({ length: 500 }, publish));
        return performance.now() - startedAt;
      },
      ours: () => async (count) => {
        const startedAt = performance.now();
        await publisher.emitMany(ours, messages(count), { sync: true });
        return performance.now() - startedAt;
      },
    });
  },
};

function* messages(count: number) {
  for (let i = 0; i < count; i++) yield message(i);
}
