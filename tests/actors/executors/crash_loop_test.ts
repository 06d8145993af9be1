// An actor whose workers all crash: few starts, one warning, and the others go on.

import assert from "node:assert/strict";
import { Actor, Event, ExecuteIn, moduleHandler } from "@walnats/core";
import { randomName } from "../../helpers/nats.ts";
import { connectPair } from "../../helpers/pair.ts";
import { test } from "../../helpers/test.ts";
import { until } from "../../helpers/until.ts";
import { HANDLERS } from "./helpers.ts";

/** Named, as on Bun all test files are one program, and one of them serves as its own worker. */
const worker = import.meta.resolve("../../../src/actors/executors/worker_entry.ts");

for (const executeIn of [ExecuteIn.THREAD, ExecuteIn.PROCESS]) {
  test(`${executeIn}: a crash loop is paced, and holds up no other actor`, { timeout: 90_000 }, async () => {
    const [crash, work] = [new Event(randomName(), String), new Event(randomName(), Number)];
    let done = 0;
    const bad = new Actor(randomName("bad"), crash, moduleHandler(HANDLERS, "end"), {
      executeIn,
      retryDelay: [0],
    });
    const good = new Actor(randomName("good"), work, moduleHandler(HANDLERS, "double"), {
      executeIn,
      middlewares: [{ onSuccess: () => void done++ }],
    });
    await using pair = await connectPair([crash, work], [bad, good]);
    const warned = (text: string) => pair.log.lines.filter(({ message }) => message.includes(text));
    await pair.pub.emitMany(crash, Array.from({ length: 30 }, () => "process.exit"), { sync: true });
    const stop = new AbortController();
    // One worker for both: what waits for its pause must not keep it.
    const options = { maxThreads: 1, maxProcesses: 1, worker, signal: stop.signal };
    const listening = pair.sub.listen(options);
    let pausedAt = 0;
    try {
      await until("the pauses begin", () => warned("crashed in a row").length > 0, 40_000);
      pausedAt = performance.now();
      await pair.pub.emitMany(work, Array.from({ length: 100 }, (_, n) => n), { sync: true });
      await until("100 good ones were done during the pauses", () => done === 100, 10_000);
    } finally {
      stop.abort();
      await listening;
    }
    const crashes = warned(`the actor "${bad.name}" failed`).length;
    const seconds = (performance.now() - pausedAt) / 1000;
    assert.ok(crashes <= 3 + seconds * 2, `${crashes} crashes, ${seconds} s after the pauses began`);
    assert.equal(warned("crashed in a row").length, 1);
    assert.match(
      warned("crashed in a row")[0]!.message,
      new RegExp(`${bad.name}.*exited with code 3: the next`),
    );
  });
}
