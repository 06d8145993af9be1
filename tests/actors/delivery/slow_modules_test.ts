// A handler's module that never finishes loading is given up, and holds up nobody else.

import assert from "node:assert/strict";
import { Actor, Event, ExecuteIn, HandlerNotFoundError, moduleHandler } from "@walnats/core";
import { HandledMessages } from "../../../src/actors/delivery/handled_messages.ts";
import { listen } from "../../../src/actors/delivery/listen.ts";
import { makeExecutor } from "../../../src/actors/executors/make_executor.ts";
import { connect } from "../../../src/nats/connect.ts";
import { captureLogger } from "../../helpers/capture_logger.ts";
import { randomName, server } from "../../helpers/nats.ts";
import { connectPair } from "../../helpers/pair.ts";
import { test } from "../../helpers/test.ts";

/** Named, as on Bun all test files are one program, and one of them serves as its own worker. */
const worker = import.meta.resolve("../../../src/actors/executors/worker_entry.ts");
const neverLoads = moduleHandler<typeof import("../fixtures/never_loads.ts")>(
  import.meta.resolve("../fixtures/never_loads.ts"),
  "handle",
);
const quick = moduleHandler<typeof import("../fixtures/quick.ts")>(
  import.meta.resolve("../fixtures/quick.ts"),
  "double",
);

for (const executeIn of Object.values(ExecuteIn)) {
  test(`a module that never finishes loading is named after a while; others work; ${executeIn}`, {
    timeout: 60_000,
    sanitize: false,
  }, async () => {
    const event = new Event(randomName(), Number);
    const done: unknown[] = [];
    const middlewares = [{ onSuccess: () => void done.push(performance.now()) }];
    const stuck = new Actor(randomName("stuck"), event, neverLoads, { executeIn });
    const good = new Actor(randomName("good"), event, quick, { executeIn, middlewares });
    await using pair = await connectPair([event], [stuck, good]);
    await pair.pub.emit(event, 1, { sync: true });
    const logger = captureLogger();
    const link = await connect(server.url, { logger });
    const options = { maxThreads: 1, maxProcesses: 1, worker };
    const begun = performance.now();
    // The one that hangs is the first: a pool of one worker would wait for it.
    const handled = new Map([stuck, good].map((actor) => [actor, new HandledMessages()]));
    const error = await listen(link, [stuck, good], new Set(), handled, options, makeExecutor, 3000).catch((
      error,
    ) => error);
    const took = performance.now() - begun;
    await link.close();
    assert.ok(error instanceof HandlerNotFoundError, String(error));
    assert.deepEqual([error.actor, error.event], [stuck.name, event.name]);
    assert.match(error.message, /^the module file:.*never_loads\.ts with .* "stuck-.*did not finish loading/);
    assert.match(error.message, /within 3 s: look for a top-level await/);
    assert.ok(took > 2900 && took < 9000, `after ${took} ms`);
    assert.equal(done.length, 1, "the other one worked meanwhile");
    const warnings = logger.lines.filter(({ message }) => message.includes(`"${stuck.name}"`));
    assert.equal(warnings.length, 1);
    assert.match(
      warnings[0]!.message,
      /never_loads\.ts.*has been loading for 0\.3 s: the other actors start without it/,
    );
  });
}
