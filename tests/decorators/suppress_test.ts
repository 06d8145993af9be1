import { Actor, currentContext, decorators, Event, Reject, Retry, WalnatsError } from "@walnats/core";
import assert from "node:assert/strict";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";
import { inJob } from "./helpers.ts";

const { suppress } = decorators;
const throws = (error: unknown) => () => {
  throw error;
};

test("an error of a named class or its subclass is success; another one passes", async () => {
  class NotFoundError extends RangeError {}
  const guard = suppress(RangeError, SyntaxError, { logger: null });
  assert.equal(await guard(throws(new RangeError()))(1), undefined);
  assert.equal(await guard(throws(new NotFoundError()))(1), undefined);
  assert.equal(await guard(() => Promise.reject(new SyntaxError()))(1), undefined);
  await assert.rejects(guard(throws(new TypeError("no")))(1), TypeError);
  await assert.rejects(guard(throws(new Error("no")))(1), /no/);
});

test("a suppressed error is logged once, with the actor; null logs nothing", async () => {
  const logger = captureLogger();
  const error = new RangeError("secret");
  const { signal } = new AbortController();
  await inJob(signal, () => suppress(RangeError, { logger })(throws(error))(1));
  assert.deepEqual(logger.lines, [{
    level: "warn",
    message: 'walnats: suppressed an error of a job of the actor "tester" (message 7)',
    details: [{ event: "tick", actor: "tester", seq: 7, attempt: 1, error }],
  }]);
  await suppress(RangeError, { logger })(function greet() {
    throw error;
  })(1);
  assert.equal(logger.lines[1]!.message, "walnats: suppressed an error of the handler greet");
});

test("Retry and Reject pass, whatever is suppressed", async () => {
  const guard = suppress(Error, WalnatsError, Retry, { logger: null });
  await assert.rejects(guard(throws(new Retry({ delay: 1 })))(1), Retry);
  await assert.rejects(guard(throws(new Reject("no")))(1), Reject);
});

test("what comes after the job was told to end passes, so that it is not taken for done", async () => {
  const stop = new AbortController();
  const guard = suppress(Error, { logger: null });
  const handled = inJob(stop.signal, () =>
    guard(() => {
      stop.abort(new Error("stopped"));
      stop.signal.throwIfAborted();
    })(1));
  await assert.rejects(handled, /stopped/);
});

test("a message whose error is suppressed is done; one whose job was stopped comes back", async () => {
  const event = new Event(randomName(), String);
  const seen: string[] = [];
  const stop = new AbortController();
  const handler = suppress(Error, { logger: null })(async (text: string) => {
    seen.push(text);
    if (text === "fails") throw new RangeError("no");
    if (seen.length > 2) return;
    const { signal } = currentContext();
    stop.abort();
    await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  });
  const actor = new Actor(randomName(), event, handler);
  await using pair = await connectPair([event], [actor]);
  await pair.pub.emit(event, "fails", { sync: true });
  await pair.sub.listen({ burst: true });
  await pair.pub.emit(event, "is stopped", { sync: true });
  await pair.sub.listen({ signal: stop.signal, drainTimeout: 0 });
  await pair.sub.listen({ burst: true });
  assert.deepEqual(seen, ["fails", "is stopped", "is stopped"]);
});

test("anything but classes and options is refused", () => {
  const refused: [args: unknown[], message: RegExp][] = [
    [[], /at least one class of errors, got none/],
    [[{ logger: null }], /at least one class/],
    [["RangeError"], /takes classes of errors, got "RangeError"/],
    [[RangeError, "TypeError", TypeError], /takes classes of errors, got "TypeError"/],
    [[() => {}], /takes classes of errors, got/],
    [[RangeError, { log: null }], /suppress: unknown option "log"; it takes logger/],
    [[RangeError, { logger: "console" }], /suppress: option "logger" must be a logger/],
  ];
  for (const [args, message] of refused) {
    assert.throws(
      () => (suppress as unknown as (...args: unknown[]) => void)(...args),
      (error) => {
        assert.ok(error instanceof TypeError);
        assert.match(error.message, message);
        return true;
      },
    );
  }
});
