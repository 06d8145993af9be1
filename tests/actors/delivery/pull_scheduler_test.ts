import assert from "node:assert/strict";
import { Actor, Event } from "@walnats/core";
import { randomName } from "../../helpers/nats.ts";
import { connectPair } from "../../helpers/pair.ts";
import { test } from "../../helpers/test.ts";
import { until } from "../../helpers/until.ts";

for (const short of [1, 3, 7, 8]) {
  test(`after ${short} short jobs, long ones fill all slots`, async () => {
    const maxJobs = 16;
    const event = new Event(randomName(), Boolean);
    let ended = 0;
    let running = 0;
    const endAll = Promise.withResolvers<void>();
    const actor = new Actor(randomName(), event, async (long) => {
      if (long) {
        running++;
        await endAll.promise;
      }
      ended++;
    }, { maxJobs });
    await using pair = await connectPair([event], [actor]);
    const stop = new AbortController();
    const listening = pair.sub.listen({ signal: stop.signal });
    try {
      for (let i = 1; i <= short; i++) {
        await pair.pub.emit(event, false, { sync: true });
        await until("the short job has ended", () => ended === i);
      }
      await pair.pub.emitMany(event, new Array(2 * maxJobs).fill(true), { sync: true });
      await until("all slots are taken", () => running === maxJobs);
    } finally {
      endAll.resolve();
      await until("all jobs have ended", () => ended === short + 2 * maxJobs);
      stop.abort();
      await listening;
    }
    assert.equal(running, 2 * maxJobs);
  });
}
