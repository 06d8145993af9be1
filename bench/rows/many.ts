import { message } from "../message.ts";
import { type Row, Skip } from "../row.ts";
import { publishers } from "../publishers.ts";

export const many: Row = {
  name: "many",
  work: "emitMany with sync, against js.publish with 500 in flight",
  unit: "messages/s",
  target: 1.0,
  async run(bench) {
    const { theirs, ours, client, publisher } = await publishers(bench);
    if (typeof publisher.emitMany !== "function") throw new Skip("emitMany is not there yet");
    return await bench.compareRates(25_000, {
      baseline: async (count) => {
        const startedAt = performance.now();
        let next = 0;
        const publish = async () => {
          while (next < count) await client.publish(theirs.name, JSON.stringify(message(next++)));
        };
        await Promise.all(Array.from({ length: 500 }, publish));
        return performance.now() - startedAt;
      },
      ours: async (count) => {
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
