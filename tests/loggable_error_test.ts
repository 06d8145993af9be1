import assert from "node:assert/strict";
import { Actor, Event } from "@walnats/core";
import { loggable } from "../src/loggable_error.ts";
import { captureLogger } from "./helpers/capture_logger.ts";
import { ODD_ERRORS } from "./helpers/odd_errors.ts";
import { test } from "./helpers/test.ts";
import { FakeDelivery } from "./actors/delivery/helpers/fake_engine.ts";
import { ticks } from "./helpers/fake_nats.ts";

const CLEAR = "\u001b[2J\u001b[H";

test("an error without control characters is logged as it is", () => {
  for (
    const error of [new Error("a\nb\tc"), new TypeError("é 日本", { cause: new Error("c") }), "text", 5, null]
  ) {
    assert.equal(loggable(error), error);
  }
});

test("control characters are escaped in message, stack, name and causes, and the rest stays", () => {
  const cause = new RangeError(`c\u009b1m`);
  const error = Object.assign(new TypeError(`order ${CLEAR}\r\nwalnats: forged`, { cause }), {
    code: "E_ODD",
  });
  const safe = loggable(error) as Error & { code: string };
  assert.equal(safe.message, "order \\u001b[2J\\u001b[H\\u000d\nwalnats: forged");
  assert.match(safe.stack!, /^TypeError: order \\u001b\[2J/);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(safe.stack!, /[\x1b\r]/);
  assert.deepEqual([safe.name, safe.code], ["TypeError", "E_ODD"]);
  assert.equal((safe.cause as Error).message, "c\\u009b1m");
  assert.equal(error.message.includes(CLEAR), true, "the original stays");
  const wrapped = new Error("outer", { cause });
  assert.equal(((loggable(wrapped) as Error).cause as Error).message, "c\\u009b1m");
});

test("a long text is cut", () => {
  const safe = loggable(new Error("x".repeat(2_000_000))) as Error;
  assert.equal(safe.message.length, 10_001);
  assert.ok(safe.stack!.length <= 10_001);
});

test("whatever was thrown, nothing is thrown here", () => {
  for (const make of Object.values(ODD_ERRORS)) loggable(make());
  const circle: Error & { cause?: unknown } = new Error(CLEAR);
  circle.cause = circle;
  loggable(circle);
});

test("what a handler throws about a hostile payload does not reach the terminal", async () => {
  const event = new Event("orders", Number);
  const actor = new Actor("mail", event, () => {
    throw new Error(`no such order: ${CLEAR}`);
  });
  await using delivery = new FakeDelivery(actor);
  delivery.deliver(1);
  await ticks();
  const { lines } = delivery.nats.logger as ReturnType<typeof captureLogger>;
  const [{ error }] = lines.at(-1)!.details as [{ error: Error }];
  assert.equal(error.message, "no such order: \\u001b[2J\\u001b[H");
});
