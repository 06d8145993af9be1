import type { types } from "@walnats/core";
import { FrequencyMiddleware } from "@walnats/core/middlewares";
import assert from "node:assert/strict";
import { test } from "../helpers/test.ts";
import { jobsOf } from "./contexts.ts";
import { middlewareContract } from "./middleware_contract.ts";
import { RecordingMiddleware } from "./recording_middleware.ts";
import { runScenario, STARTED } from "./run_scenario.ts";

middlewareContract(
  "FrequencyMiddleware",
  () => ({ middleware: new FrequencyMiddleware(new RecordingMiddleware()) }),
  () => new FrequencyMiddleware({ onFailure: () => Promise.reject(new Error("the channel is closed")) }),
);

/** A middleware whose time is told, and what it passed on. */
function timed(timeframe?: number) {
  const calls: string[] = [];
  const time = { now: 0 };
  const keep = (what: string) => ({ actor }: { actor: types.ActorInfo }) =>
    void calls.push(`${what} ${actor.name}`);
  const inner = { onStart: keep("start"), onSuccess: keep("success"), onFailure: keep("failure") };
  const middleware = new FrequencyMiddleware(inner, { timeframe, clock: () => time.now });
  return { calls, time, middleware };
}

test("the first start passes, even right after the machine has booted", () => {
  const { calls, middleware } = timed();
  middleware.onStart(jobsOf("one").start());
  assert.deepEqual(calls, ["start one"]);
});

test("start and success pass once per actor in a timeframe of 600 seconds", () => {
  const { calls, time, middleware } = timed();
  const [one, other] = [jobsOf("one"), jobsOf("other")];
  const all = () => {
    for (const { start, ok } of [one, other]) {
      middleware.onStart(start());
      middleware.onSuccess(ok());
    }
    return calls.splice(0);
  };
  const each = ["start one", "success one", "start other", "success other"];
  assert.deepEqual(all(), each);
  time.now = 599.9;
  assert.deepEqual(all(), []);
  time.now = 600;
  assert.deepEqual(all(), each);
  time.now = 1199;
  assert.deepEqual(all(), [], "what was held back does not extend the timeframe, what passed begins one");
});

test("failures pass once per type of error and actor in a timeframe", () => {
  class PaymentError extends Error {}
  class ShopError extends Error {
    override name = "ShopError";
  }
  const { calls, time, middleware } = timed(10);
  const [one, other] = [jobsOf("one"), jobsOf("other")];
  const fail = ({ failed }: typeof one, exception: unknown) => {
    middleware.onFailure(failed(exception));
    return calls.splice(0).length;
  };
  assert.equal(fail(one, new PaymentError("first")), 1);
  assert.equal(fail(one, new PaymentError("second")), 0);
  assert.equal(fail(one, new ShopError("first")), 1, "another type");
  assert.equal(fail(one, new TypeError("first")), 1, "another type");
  assert.equal(fail(one, "text"), 1, "what is no error");
  assert.equal(fail(one, "other text"), 0);
  assert.equal(fail(other, new PaymentError("first")), 1, "another actor");
  time.now = 9;
  assert.equal(fail(one, new Error("first")), 1);
  time.now = 10;
  assert.equal(fail(one, new PaymentError("third")), 1, "the next timeframe");
  assert.equal(fail(one, new Error("second")), 0, "its timeframe began at 9");
  assert.equal(fail(one, new TypeError("second")), 1);
});

test("errors that each have another name do not fill the memory", () => {
  const { calls, middleware } = timed();
  const { failed } = jobsOf("one");
  const errorNamed = (name: string) => Object.assign(new Error("boom"), { name });
  const first = errorNamed(`0${"x".repeat(5000)}`);
  middleware.onFailure(failed(first));
  for (let i = 1; i < 5000; i++) middleware.onFailure(failed(errorNamed(String(i))));
  calls.length = 0;
  middleware.onFailure(failed(errorNamed("4999")));
  assert.equal(calls.length, 0, "the latest are remembered");
  middleware.onFailure(failed(first));
  assert.equal(calls.length, 1, "the oldest is forgotten");
});

test("what passed again lately is not the oldest", () => {
  const { calls, time, middleware } = timed(10);
  const { failed, start } = jobsOf("one");
  middleware.onFailure(failed(new RangeError("first")));
  time.now = 5;
  middleware.onStart(start());
  time.now = 10;
  middleware.onFailure(failed(new RangeError("second")));
  for (let i = 0; i < 999; i++) {
    middleware.onFailure(failed(Object.assign(new Error("boom"), { name: `${i}` })));
  }
  calls.length = 0;
  middleware.onFailure(failed(new RangeError("third")));
  assert.deepEqual(calls, []);
});

test("through a subscriber: each kind once, and every handler is wrapped", async () => {
  const inner = new RecordingMiddleware();
  await runScenario([new FrequencyMiddleware(inner)]);
  const kinds = inner.calls.map((call) =>
    call.startsWith("failure") ? call.split(" ").at(-1)! : call.split(" ")[0]!
  );
  assert.deepEqual(kinds.toSorted(), [
    "DecodeError",
    "RangeError",
    "Reject",
    "TypeError",
    "start",
    "success",
  ]);
  assert.ok(inner.calls.includes("failure undefined 1 DecodeError"), "what cannot be decoded has no message");
  assert.equal(inner.wraps, STARTED);
});

test("what is no middleware, and a timeframe that is not above 0, are refused", () => {
  const inner = new RecordingMiddleware();
  assert.throws(() => new FrequencyMiddleware({} as types.Middleware), TypeError);
  assert.throws(() => new FrequencyMiddleware(inner, { timeframe: 0 }), {
    name: "RangeError",
    message: 'FrequencyMiddleware: option "timeframe" must be a number of seconds above 0, got 0',
  });
  assert.throws(() => new FrequencyMiddleware(inner, { period: 1 } as object), /unknown option "period"/);
});
