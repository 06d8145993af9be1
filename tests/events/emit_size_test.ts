import assert from "node:assert/strict";
import { Actor, EmitRefusedError, Event, MaxPayloadError, Retry } from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
import { server } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

const LIMIT = 65_536;

test(
  "whatever emit takes near the server's limit can wait, keeps its payload, and becomes a dead letter whole",
  {
    timeout: 60_000,
  },
  async () => {
    await using nats = await NatsServer.start({ version: server.version, config: `max_payload: ${LIMIT}` });
    const event = new Event("raw.".repeat(20) + "raw", Uint8Array);
    const sizes: number[] = [];
    const actor = new Actor("a".repeat(60), event, (data) => {
      sizes.push(data.length);
      // The first attempt waits in the parking place.
      if (sizes.length <= taken.length) throw new Retry({ delay: 5.1 });
      throw new Error("e".repeat(2000));
    }, { maxAttempts: 2, maxJobs: 64 });
    const taken: number[] = [];
    await using pair = await connectPair([event], [actor], nats.url);
    let uid = 0;
    const meta = { x: "y".repeat(30_000) };
    for (const options of [{}, { uid: "" }, { meta }, { delay: 0.1 }, { traceId: "t".repeat(50) }]) {
      for (const less of [0, 20, 1000, 1024, 1100, 1200, 31_000, 31_200]) {
        for (const sync of [false, true]) {
          const given = { ...options, ...("uid" in options && { uid: `u${uid++}` }), sync };
          try {
            await pair.pub.emit(event, new Uint8Array(LIMIT - less), given);
            taken.push(LIMIT - less);
          } catch (error) {
            assert.ok(error instanceof MaxPayloadError, String(error));
            assert.match(error.message, /65536 at most, 1024 of which are kept/);
          }
        }
      }
    }
    assert.ok(taken.includes(LIMIT - 1024) && !taken.includes(LIMIT - 1000));
    const stop = new AbortController();
    const listening = pair.sub.listen({ signal: stop.signal, maxJobs: 64 });
    const letters = () => pair.sub.deadLetters.list({ actor: actor.name, limit: 500 });
    await until("all are letters", async () => (await letters()).length === taken.length, 40_000);
    stop.abort();
    await listening;
    const descending = (numbers: number[]) => numbers.sort((a, b) => b - a);
    assert.deepEqual(descending((await letters()).map(({ data }) => data.length)), descending(taken));
    for (const letter of await letters()) assert.equal(letter.attempts, 2);
    assert.equal(pair.log.lines.some(({ message }) => /could not be stored|connection/.test(message)), false);
  },
);

test("headers that leave no room for those of a copy are refused before they leave, confirmed or not", async () => {
  const event = new Event("headers", Number);
  await using nats = await NatsServer.start({ version: server.version });
  await using pair = await connectPair([event], [new Actor("a", event, () => {})], nats.url);
  for (const sync of [false, true]) {
    const emit = (size: number) => pair.pub.emit(event, 1, { meta: { a: "x".repeat(size) }, sync });
    await emit(65_000);
    for (const size of [65_200, 65_536]) await assert.rejects(emit(size), EmitRefusedError);
  }
});
