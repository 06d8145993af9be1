import assert from "node:assert/strict";
import { type ActorStatus, type EventStatus, ratesBetween } from "@walnats/core/inspector";
import { test } from "../helpers/test.ts";

test("rates are differences, and a consumer that was made again has none", () => {
  const at = (emitted: number, deliveries: number, inProgress: number) => ({
    events: [{ name: "paid", emitted } as EventStatus],
    actors: [{ event: "paid", name: "send", deliveries, inProgress } as ActorStatus],
  });
  const rates = ratesBetween(at(10, 100, 10), at(30, 150, 20), 2);
  assert.deepEqual([rates.emitted.get("paid"), rates.done.get("paid send")], [10, 20]);
  assert.equal(ratesBetween(at(10, 100, 10), at(0, 5, 0), 2).done.get("paid send"), 0);
});
