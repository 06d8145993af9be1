// Failing messages wait beside good ones, and never before them. It runs when no other test does: it measures time.

import assert from "node:assert/strict";
import { Actor, Event } from "@walnats/core";
import { consumerInfo } from "../../helpers/consumer_info.ts";
import { randomName } from "../../helpers/nats.ts";
import { connectPair } from "../../helpers/pair.ts";
import { test } from "../../helpers/test.ts";
import { until } from "../../helpers/until.ts";

for (
  const [what, options] of [["default options", {}], ["maxAckPending 50", { maxAckPending: 50 }]] as const
) {
  test(
    `5,000 failing messages do not hold up 5,000 good ones, with ${what}`,
    { timeout: 90_000 },
    async () => {
      const count = 5000;
      const event = new Event(randomName(), Number);
      const emitted: number[] = [];
      const waited: number[] = [];
      const failed = new Set<number>();
      const actor = new Actor(randomName(), event, (id) => {
        if (id >= 0) return void waited.push(performance.now() - emitted[id]!);
        failed.add(id);
        throw new Error("it fails each time");
      }, options);
      await using pair = await connectPair([event], [actor]);
      const stop = new AbortController();
      const listening = pair.sub.listen({ signal: stop.signal, drainTimeout: 1 });
      await pair.pub.emitMany(event, Array.from({ length: count }, (_, index) => -1 - index), { sync: true });
      await until("each failing one has failed once", () => failed.size === count, 30_000);
      for (let id = 0; id < count; id++) {
        emitted.push(performance.now());
        await pair.pub.emit(event, id);
        // As they come in a busy service, not all at once.
        if (id % 20 === 19) await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await until("the good ones are handled", () => waited.length === count, 30_000);
      const { ackPending } = await consumerInfo(actor);
      assert.ok(ackPending <= 8 + actor.maxJobs, `${ackPending} places are taken`);
      stop.abort();
      await listening;
      waited.sort((a, b) => a - b);
      const p99 = waited[Math.floor(count * 0.99)]!;
      assert.ok(p99 < 1000, `p99 ${p99} ms`);
    },
  );
}
