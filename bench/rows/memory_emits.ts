import { Events } from "@walnats/core";
import { memoryInUse } from "../memory.ts";
import { message } from "../message.ts";
import type { Row } from "../row.ts";
import { newEvent } from "../subscribers.ts";

export const memoryEmits: Row = {
  name: "memory-emits",
  work: "memory in use after 1,000,000 emits in a loop, against after 10,000",
  unit: "MiB",
  target: 1.1,
  together: true,
  atMost: true,
  async run(bench) {
    const event = await newEvent(bench);
    const publisher = await new Events(event).connect(bench.url);
    bench.atEnd(() => publisher.close());
    let sent = 0;
    const run = async (total: number) => {
      for (; sent < total; sent++) await publisher.emit(event, message(sent));
    };
    await run(10_000);
    const baseline = await memoryInUse();
    await run(1_000_000);
    const ours = await memoryInUse();
    return { baseline, ours, ratio: ours / baseline };
  },
};
