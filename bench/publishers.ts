// Publishers of both kinds, whose messages are confirmed.

import { jetstream, type JetStreamClient } from "@nats-io/jetstream";
import { type ConnectedEvents, Events } from "@walnats/core";
import type { Bench, Side } from "./bench.ts";
import { type BenchEvent, newEvent } from "./subscribers.ts";

/** Both publishers, each with an event of its own. */
export interface Publishers {
  readonly theirs: BenchEvent;
  readonly client: JetStreamClient;
  readonly ours: BenchEvent;
  readonly publisher: ConnectedEvents<BenchEvent>;
}

/** Connects both. */
export async function publishers(bench: Bench): Promise<Publishers> {
  const [theirs, ours] = [await newEvent(bench), await newEvent(bench)];
  const client = jetstream(await bench.connect());
  const publisher = await new Events(ours).connect(bench.url);
  bench.atEnd(() => publisher.close());
  return { theirs, client, ours, publisher };
}

/** Does one after the other. */
export function inTurn(work: (number: number) => Promise<unknown>): Side {
  return async (count) => {
    const startedAt = performance.now();
    for (let number = 0; number < count; number++) await work(number);
    return performance.now() - startedAt;
  };
}
