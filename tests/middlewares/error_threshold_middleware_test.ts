import type { types } from "@walnats/core";
import { ErrorThresholdMiddleware, FrequencyMiddleware } from "@walnats/core/middlewares";
import assert from "node:assert/strict";
import { test } from "../helpers/test.ts";
import { jobsOf } from "./contexts.ts";
import { middlewareContract } from "./middleware_contract.ts";
import { RecordingMiddleware } from "./recording_middleware.ts";
import { FAILED, runScenario, STARTED, SUCCEEDED } from "./run_scenario.ts";

middlewareContract(
  "ErrorThresholdMiddleware",
  () => ({ middleware: new ErrorThresholdMiddleware(new RecordingMiddleware()) }),
  () => {
    const onFailure = () => Promise.reject(new Error("the channel is closed"));
    return new ErrorThresholdMiddleware({ onFailure }, { totalFailures: 1 });
  },
);

/** How many failures were passed on so far. */
function counting(options: types.ErrorThresholdOptions) {
  let passed = 0;
  const never = { totalFailures: 1e6, actorFailures: 1e6, messageFailures: 1e6 };
  const middleware = new ErrorThresholdMiddleware({ onFailure: () => void passed++ }, {
    ...never,
    ...options,
  });
  return { middleware, passed: () => passed };
}

test("the failure that makes the row long enough is passed on, and so are those after it", () => {
  const { middleware, passed } = counting({ totalFailures: 3 });
  const { failed } = jobsOf("one");
  const seen = [1, 2, 3, 4].map(() => (middleware.onFailure(failed()), passed()));
  assert.deepEqual(seen, [0, 0, 1, 2]);
});

test("20 in a row by default, in each of the three ways", () => {
  let passed = 0;
  const make = () => new ErrorThresholdMiddleware({ onFailure: () => void passed++ });
  const middleware = make();
  const { failed } = jobsOf("one");
  for (let i = 0; i < 19; i++) middleware.onFailure(failed());
  assert.equal(passed, 0);
  middleware.onFailure(failed());
  assert.equal(passed, 1);
  const other = make();
  other.onFailure(failed(new Error("boom"), 19));
  assert.equal(passed, 1);
  other.onFailure(failed(new Error("boom"), 20));
  assert.equal(passed, 2);
});

test("a success of any actor resets the row over all actors", () => {
  const { middleware, passed } = counting({ totalFailures: 2 });
  const [one, other] = [jobsOf("one"), jobsOf("other")];
  middleware.onFailure(one.failed());
  middleware.onSuccess(other.ok());
  middleware.onFailure(one.failed());
  assert.equal(passed(), 0);
  middleware.onFailure(other.failed());
  assert.equal(passed(), 1);
});

test("a success of another actor does not reset an actor's own row", () => {
  const { middleware, passed } = counting({ actorFailures: 2 });
  const [one, other] = [jobsOf("one"), jobsOf("other")];
  middleware.onFailure(one.failed());
  middleware.onFailure(other.failed());
  middleware.onSuccess(other.ok());
  middleware.onFailure(other.failed());
  assert.equal(passed(), 0);
  middleware.onFailure(one.failed());
  assert.equal(passed(), 1);
  middleware.onSuccess(one.ok());
  middleware.onFailure(one.failed());
  assert.equal(passed(), 1);
});

test("a message's row is its attempts, whatever else succeeds meanwhile", () => {
  const { middleware, passed } = counting({ messageFailures: 3 });
  const { failed, ok } = jobsOf("one");
  for (const attempt of [1, 2, 3]) {
    middleware.onSuccess(ok());
    middleware.onFailure(failed(new Error("boom"), attempt));
    assert.equal(passed(), attempt === 3 ? 1 : 0);
  }
});

test("through a subscriber: starts and successes pass as they come, failures from the third attempt on", async () => {
  const inner = new RecordingMiddleware();
  const options = { totalFailures: 100, actorFailures: 100, messageFailures: 3 };
  await runScenario([new ErrorThresholdMiddleware(inner, options)]);
  const of = (hook: string) => inner.calls.filter((call) => call.startsWith(hook));
  assert.equal(of("start").length, STARTED);
  assert.equal(of("success").length, SUCCEEDED);
  assert.deepEqual(of("failure"), ["failure never 3 RangeError"]);
  assert.equal(inner.wraps, STARTED, "the inner one wraps every handler");
});

test("it nests with FrequencyMiddleware, in either order", async () => {
  for (const order of ["threshold outside", "frequency outside"]) {
    const inner = new RecordingMiddleware();
    const threshold = (of: types.Middleware) => new ErrorThresholdMiddleware(of, { totalFailures: 1 });
    const frequency = (of: types.Middleware) => new FrequencyMiddleware(of);
    const outer = order === "threshold outside" ? threshold(frequency(inner)) : frequency(threshold(inner));
    await runScenario([outer]);
    const errors = inner.calls.filter((call) => call.startsWith("failure")).map((call) =>
      call.split(" ").at(-1)
    );
    assert.deepEqual(errors.toSorted(), ["DecodeError", "RangeError", "Reject", "TypeError"], order);
    assert.ok(errors.length < FAILED);
    assert.equal(inner.wraps, STARTED, order);
  }
});

test("what is no middleware, and a threshold that is no whole number above 0, are refused", () => {
  const inner = new RecordingMiddleware();
  const bad = (value: unknown) => () => new ErrorThresholdMiddleware(value as types.Middleware);
  for (const value of [undefined, null, () => {}, {}, { onStart: 1 }]) assert.throws(bad(value), TypeError);
  assert.throws(bad({}), {
    message: "ErrorThresholdMiddleware: the first argument must be a middleware, an object with " +
      "onStart, onSuccess, onFailure, wrap, got an object of Object",
  });
  assert.throws(() => new ErrorThresholdMiddleware(inner, { totalFailures: 0 }), {
    name: "RangeError",
    message: 'ErrorThresholdMiddleware: option "totalFailures" must be a whole number, 1 or more, got 0',
  });
  assert.throws(
    () => new ErrorThresholdMiddleware(inner, { failures: 1 } as object),
    /unknown option "failures"/,
  );
});
