import assert from "node:assert/strict";
import { Actor, currentContext, Event } from "@walnats/core";
import { listenUntil } from "../../helpers/listen_until.ts";
import { randomName } from "../../helpers/nats.ts";
import { connectPair } from "../../helpers/pair.ts";
import { test } from "../../helpers/test.ts";

test("all that a stop requeues comes again at once, each message once", async () => {
  const event = new Event(randomName(), Number);
  const runs: string[] = [];
  let stopped = false;
  const actor = new Actor(randomName(), event, (number) => {
    const { attempts, signal } = currentContext();
    runs.push(`${number}, attempt ${attempts}`);
    if (stopped || number === 1) return;
    return new Promise<void>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  });
  await using pair = await connectPair([event], [actor]);
  for (const number of [1, 2, 3, 4]) await pair.pub.emit(event, number, { sync: true });

  await listenUntil(pair.sub, "all started", () => runs.length === 4, { drainTimeout: 0 });
  stopped = true;
  const listeningAt = performance.now();
  await listenUntil(pair.sub, "all again", () => new Set(runs).size === 7);

  assert.ok(performance.now() - listeningAt < actor.ackWait * 1000 / 2, "they came after `ackWait`");
  const again = runs.slice(4).toSorted();
  assert.deepEqual(again, ["2, attempt 2", "3, attempt 2", "4, attempt 2"]);
});
