import assert from "node:assert/strict";
import { Reject, Retry, WalnatsError } from "@walnats/core";
import { test } from "../helpers/test.ts";

test("Retry carries its delay, and says it", () => {
  const retry = new Retry({ delay: 0.5 });
  assert.ok(retry instanceof WalnatsError);
  assert.equal(retry.name, "Retry");
  assert.equal(retry.delay, 0.5);
  assert.equal(retry.message, "try again in 0.5 s");
  assert.equal(new Retry({ delay: 0 }).message, "try again in 0 s");
});

test("Retry without a delay leaves it to the actor", () => {
  for (const retry of [new Retry(), new Retry({}), new Retry({ delay: undefined })]) {
    assert.equal(retry.delay, undefined);
    assert.equal(retry.message, "try again");
  }
});

test("Retry carries what caused it", () => {
  const cause = new Error("429");
  assert.equal(new Retry({ delay: 1, cause }).cause, cause);
});

test("Retry refuses what is no delay", () => {
  for (const delay of [-1, NaN, Infinity]) assert.throws(() => new Retry({ delay }), RangeError);
  for (const delay of ["1", null, new Date()]) {
    assert.throws(() => new Retry({ delay: delay as never }), TypeError);
  }
  assert.throws(() => new Retry({ after: 1 } as never), /Retry: unknown option "after"; it takes delay/);
});

test("Reject carries its reason and what caused it", () => {
  const cause = new Error("negative");
  const reject = new Reject("a negative amount", { cause });
  assert.ok(reject instanceof WalnatsError);
  assert.equal(reject.name, "Reject");
  assert.equal(reject.message, "a negative amount");
  assert.equal(reject.cause, cause);
});
