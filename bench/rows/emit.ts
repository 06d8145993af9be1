import { Events } from "@walnats/core";
import { message } from "../message.ts";
import type { Row } from "../row.ts";
import { newEvent } from "../subscribers.ts";

export const emit: Row = {
  name: "emit",
  work: "emit in a loop, against nc.publish",
  unit: "messages/s",
  target: 1.0,
  async run(bench) {
    // Nobody listens to these events: the server reads the messages and stores none.
    const [theirs, ours] = [await newEvent(bench), await newEvent(bench)];
    const connection = await bench.connect();
    const ourConnection = await bench.connect();
    const publisher = await new Events(ours).connect(ourConnection);
    bench.atEnd(() => publisher.close());
    return await bench.compareRates(300_000, {
      baseline: () => async (count) => {
        const startedAt = performance.now();
        for (let i = 0; i < count; i++) connection.publish(theirs.name, JSON.stringify(message(i)));
        await connection.flush();
        return performance.now() - startedAt;
      },
      ours: () => async (count) => {
        const startedAt = performance.now();
        for (let i = 0; i < count; i++) await publisher.emit(ours, message(i));
        await new Promise((resolve) => setImmediate(resolve));
        await ourConnection.flush();
        return performance.now() - startedAt;
      },
    });
  },
};
