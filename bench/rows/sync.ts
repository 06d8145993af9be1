import { message } from "../message.ts";
import type { Row } from "../row.ts";
import { inTurn, publishers } from "../publishers.ts";

export const sync: Row = {
  name: "sync",
  work: "emit with sync, one at a time, against js.publish",
  unit: "messages/s",
  target: 1.0,
  async run(bench) {
    const { theirs, ours, client, publisher } = await publishers(bench);
    return await bench.compareRates(4000, {
      baseline: () => inTurn((number) => client.publish(theirs.name, JSON.stringify(message(number)))),
      ours: () => inTurn((number) => publisher.emit(ours, message(number), { sync: true })),
    });
  },
};
