import { Actor, currentContext, Event, middlewares, type types, WalnatsError } from "@walnats/core";
import { CurrentContextMiddleware } from "@walnats/core/middlewares";
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { connectPair } from "../helpers/pair.ts";
import { randomName } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { middlewareContract } from "./middleware_contract.ts";

middlewareContract("CurrentContextMiddleware", () => ({ middleware: new CurrentContextMiddleware() }));

test("each of many jobs at once sees its own context, after any await", async () => {
  const current = new CurrentContextMiddleware();
  const event = new Event(randomName(), Number);
  const seen: [number, types.Context["message"], string | undefined][] = [];
  const handler = async (n: number) => {
    await sleep(n % 3);
    assert.equal(current.context, currentContext());
    seen.push([n, current.context.message, current.context.traceId]);
  };
  const actor = new Actor(randomName(), event, handler, { middlewares: [current] });
  await using pair = await connectPair([event], [actor]);
  for (let n = 0; n < 10; n++) await pair.pub.emit(event, n, { sync: true, traceId: `trace ${n}` });
  await pair.sub.listen({ burst: true });
  assert.deepEqual(
    seen.toSorted(([a], [b]) => a - b),
    Array.from({ length: 10 }, (_, n) => [n, n, `trace ${n}`]),
  );
});

test("outside of a job there is no context", () => {
  assert.throws(() => new CurrentContextMiddleware().context, WalnatsError);
});

test("the namespace holds what the entry does", () => {
  assert.equal(middlewares.CurrentContextMiddleware, CurrentContextMiddleware);
});
