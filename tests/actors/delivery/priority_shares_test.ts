import assert from "node:assert/strict";
import { Actor, Event, Priority } from "@walnats/core";
import { randomName } from "../../helpers/nats.ts";
import { listenUntil } from "../../helpers/listen_until.ts";
import { connectPair } from "../../helpers/pair.ts";
import { test } from "../../helpers/test.ts";

const JOBS = 500;
/** Who is the first to be ready has all slots until the others are, and then fewer until they have caught up. */
const FIRST = 350;
const BACKLOG = 1000;
const { HIGH, NORMAL, LOW } = Priority;

for (const maxJobs of [1, 4, 16]) {
  test(`under a backlog and with ${maxJobs} slots, HIGH gets 16 of them for 4 of NORMAL and 1 of LOW`, async () => {
    const started: Priority[] = [];
    const events = [LOW, NORMAL, HIGH].map(() => new Event(randomName(), Number));
    const actors = events.map((event, at) => {
      const priority = [LOW, NORMAL, HIGH][at]!;
      return new Actor(event.name, event, async () => {
        started.push(priority);
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
      }, { priority });
    });
    await using pair = await connectPair(events, actors);
    for (const event of events) await pair.pub.emitMany(event, new Array(BACKLOG).fill(0), { sync: true });
    const enough = () => started.length >= FIRST + JOBS;
    await listenUntil(pair.sub, "enough jobs have started", enough, { maxJobs });
    const [high, normal, low] = [HIGH, NORMAL, LOW].map((of) =>
      started.slice(FIRST, FIRST + JOBS).filter((priority) => priority === of).length
    ) as [number, number, number];
    const shares = `${high} : ${normal} : ${low}`;
    assert.ok(high / normal > 3 && high / normal < 5, shares);
    assert.ok(normal / low > 3 && normal / low < 5.5, shares);
  });
}
