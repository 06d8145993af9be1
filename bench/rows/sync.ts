import { jetstream } from "@nats-io/jetstream";
import { Events } from "@walnats/core";
import { message } from "../message.ts";
import type { Row } from "../row.ts";
import { newEvent } from "../subscribers.ts";

export const sync: Row = {
  name: "sync",
  work: "emit with sync, one at a time, against js.publish",
  unit: "messages/s",
  target: 0.95,
  async run(bench) {
    const [theirs, ours] = [await newEvent(bench), await newEvent(bench)];
    const client = jetstream(await bench.connect());
    const publisher = await new Events(ours).connect(bench.url);
    bench.atEnd(() => publisher.close());
    return await bench.compareRates(4000, {
      baseline: async (count) => {
        const startedAt = performance.now();
        for (let i = 0; i < count; i++) await client.publish(theirs.name, JSON.stringify(message(i)));
        return performance.now() - startedAt;
      },
      ours: async (count) => {
        const startedAt = performance.now();
        for (let i = 0; i < count; i++) await publisher.emit(ours, message(i), { sync: true });
        return performance.now() - startedAt;
      },
    });
  },
};
