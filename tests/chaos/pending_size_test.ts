// The server is away: what a publisher may keep until it is back.

import assert from "node:assert/strict";
import { Actors, Event, Events, OutboundBufferLimitError } from "@walnats/core";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName } from "../helpers/nats.ts";
import { until } from "../helpers/until.ts";
import { chaosTest, sleep } from "./helpers/chaos.ts";
import { makeActors } from "./helpers/actor_plan.ts";
import { Ledger } from "./helpers/ledger.ts";
import { Listening } from "./helpers/listening.ts";
import { startServer } from "./helpers/start_server.ts";

chaosTest(
  "while the server is away emits are kept up to pendingSize, in order; sync ones wait",
  async (random) => {
    await using server = await startServer();
    const event = new Event(randomName(), Number);
    const ledger = new Ledger();
    const log = captureLogger();
    const actors = makeActors(
      event,
      [
        { name: "ordered", options: { maxJobs: 1 }, work: [0, 0] },
        { name: "strict", options: { maxAttempts: 2 }, rejectEvery: 50 },
      ],
      "here",
      ledger,
    );
    const pendingSize = 50_000;
    await using pub = await new Events(event).connect(server.url, { logger: log, pendingSize });
    await pub.register();
    await using sub = await new Actors(...actors).connect(server.url, { logger: log });
    await sub.register();
    await using listening = new Listening(sub);
    for (let i = 0; i < 20; i++) {
      const id = ledger.nextId();
      await pub.emit(event, id, { sync: true });
      ledger.confirmed.add(id);
    }
    const losses = () => log.lines.filter(({ message }) => message.includes("lost the connection")).length;
    await server.kill();
    await until("both know", () => losses() === 2);
    const kept: number[] = [];
    let refused: unknown;
    while (!refused) {
      const id = ledger.nextId();
      await pub.emit(event, id).then(() => kept.push(id), (error) => refused = error);
    }
    assert.ok(refused instanceof OutboundBufferLimitError, String(refused));
    assert.ok(kept.length > pendingSize / 200 && kept.length < pendingSize / 10, `${kept.length} messages`);
    const late = Array.from({ length: 20 }, () => ledger.nextId());
    const emitting = Promise.all(late.map((id) => pub.emit(event, id, { sync: true, timeout: 20 })));
    await sleep(random.between(0, 500));
    await server.restart();
    await emitting;
    for (const id of [...kept, ...late]) ledger.confirmed.add(id);
    await ledger.complete(sub.deadLetters, actors);
    const order = ledger.entries.filter(({ actor, what }) => actor === "ordered" && what === "end").map((
      { id },
    ) => id);
    assert.deepEqual(order.filter((id) => kept.includes(id)), kept);
    assert.equal(listening.over, false);
  },
);
