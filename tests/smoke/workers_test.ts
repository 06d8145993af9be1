import assert from "node:assert/strict";
import process from "node:process";
import { Actor, Event, ExecuteIn, moduleHandler } from "@walnats/core";
import { z } from "zod";
import { randomName } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { runWith } from "./run_with.ts";

type Work = typeof import("./fixtures/work.ts");
const work = import.meta.resolve("./fixtures/work.ts");
const Answer = z.object({ pid: z.int(), doubled: z.int() });

for (const executeIn of [ExecuteIn.THREAD, ExecuteIn.PROCESS]) {
  test(`a job runs in a ${executeIn}`, { timeout: 60_000 }, async () => {
    const event = new Event(randomName(), z.int()).withResponse(Answer);
    const handler = moduleHandler<Work, "double">(work, "double");
    const actor = new Actor(randomName(), event, handler, { executeIn });
    await runWith([event], [actor], async ({ pub }) => {
      const { pid, doubled } = await pub.request(event, 21, { timeout: 30 });
      assert.equal(doubled, 42);
      assert.equal(pid === process.pid, executeIn === ExecuteIn.THREAD);
    });
  });
}

test("a job that takes its process down is tried again in another one", { timeout: 60_000 }, async () => {
  const event = new Event(randomName(), z.int()).withResponse(Answer);
  const handler = moduleHandler<Work, "crashOnce">(work, "crashOnce");
  const actor = new Actor(randomName(), event, handler, {
    executeIn: ExecuteIn.PROCESS,
    retryDelay: [0],
  });
  await runWith([event], [actor], async ({ pub }) => {
    assert.equal((await pub.request(event, 21, { timeout: 30 })).doubled, 42);
  });
});
