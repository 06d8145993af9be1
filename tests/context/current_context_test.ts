import assert from "node:assert/strict";
import { Actor, currentContext, Event, JobTimeoutError, type types, WalnatsError } from "@walnats/core";
import { infoAtRest } from "../helpers/consumer_info.ts";
import { listenUntil } from "../helpers/listen_until.ts";
import { randomName } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";

test("outside of a job there is no context, and the error says so", () => {
  assert.throws(
    () => currentContext(),
    (error) => error instanceof WalnatsError && /outside of a job/.test(error.message),
  );
});

test("what a handler leaves behind can still ask for the context of its own job", async () => {
  const event = new Event(randomName(), String);
  const left: (() => void)[] = [];
  const seen: { during: types.Context; after: Promise<types.Context> }[] = [];
  const actor = new Actor(randomName(), event, () => {
    const over = new Promise<void>((resolve) => left.push(resolve));
    seen.push({ during: currentContext(), after: over.then(() => currentContext()) });
  });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "bare");
  await pair.pub.emit(event, "with headers", { sync: true, traceId: "trace-1", meta: { Tenant: "7" } });

  await listenUntil(pair.sub, "both jobs", () => seen.length === 2);
  assert.equal((await infoAtRest(actor)).ackPending, 0);
  for (const resolve of left) resolve();

  for (const [index, { during, after }] of seen.entries()) {
    const late = await after;
    assert.equal(late.actor, actor);
    assert.equal(late.message, ["bare", "with headers"][index]);
    assert.equal(late.attempts, 1);
    assert.equal(late.seqNumber, index + 1);
    assert.deepEqual(late.metadata, during.metadata);
    assert.deepEqual(late.headers, during.headers);
    assert.equal(late.traceId, [undefined, "trace-1"][index]);
    assert.equal(late.signal.aborted, false);
  }
});

test("a handler that was given up finds its signal aborted, even where it asks for it only then", async () => {
  const event = new Event(randomName(), String);
  let reason: unknown;
  const gaveUp = Promise.withResolvers<void>();
  const actor = new Actor(randomName(), event, async () => {
    await gaveUp.promise;
    reason = currentContext().signal.reason;
  }, {
    jobTimeout: 0.2,
    maxAttempts: 1,
    deadLetters: false,
    middlewares: [{ onFailure: () => gaveUp.resolve() }],
  });
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "x"); // Without headers: its context is made again.

  await listenUntil(pair.sub, "the handler asked", () => reason !== undefined);
  assert.ok(reason instanceof JobTimeoutError, String(reason));
});
