import assert from "node:assert/strict";
import { Limits } from "@walnats/core";
import { test } from "../helpers/test.ts";

test("evolve gives a changed copy and leaves the original", () => {
  const original = new Limits({ age: 10, messages: 20 });
  const changed = original.evolve({ age: 15 });
  assert.deepEqual(original, new Limits({ age: 10, messages: 20 }));
  assert.deepEqual(changed, new Limits({ age: 15, messages: 20 }));
  assert.ok(changed instanceof Limits);
  assert.deepEqual(original.evolve({}), original);
  assert.notEqual(original.evolve({}), original);
});

test("evolve with undefined takes a limit away", () => {
  assert.deepEqual(new Limits({ age: 10, bytes: 5 }).evolve({ age: undefined }), new Limits({ bytes: 5 }));
});

test("every limit is optional", () => {
  const none = new Limits();
  assert.deepEqual({ ...none }, {
    age: undefined,
    consumers: undefined,
    messages: undefined,
    bytes: undefined,
    messageSize: undefined,
  });
  assert.equal(new Limits({ age: 0.5 }).age, 0.5);
});

test("zero, negative and infinite limits are refused, by name", () => {
  for (const option of ["age", "consumers", "messages", "bytes", "messageSize"]) {
    for (const value of [0, -1, -0.5, NaN, Infinity]) {
      const attempts = [
        () => new Limits({ [option]: value }),
        () => new Limits().evolve({ [option]: value }),
      ];
      for (const attempt of attempts) {
        assert.throws(attempt, (error) => {
          assert.ok(error instanceof RangeError);
          assert.match(error.message, new RegExp(`Limits.*option "${option}" must be a .*, got ${value}`));
          return true;
        });
      }
    }
    assert.throws(() => new Limits({ [option]: "1" }), TypeError);
    assert.throws(() => new Limits({ [option]: null }), TypeError);
    if (option !== "age") assert.throws(() => new Limits({ [option]: 1.5 }), RangeError);
  }
});

test("an unknown limit is refused", () => {
  assert.throws(
    () => new Limits({ maxAge: 1 } as never),
    /Limits: unknown option "maxAge"; it takes age, consumers/,
  );
  assert.throws(() => new Limits().evolve({ maxAge: 1 } as never), /unknown option "maxAge"/);
});

test("limits cannot be changed, by themselves or by their options", () => {
  const options = { age: 10 };
  const limits = new Limits(options);
  options.age = 99;
  assert.equal(limits.age, 10);
  assert.throws(() => Object.assign(limits, { age: 1 }), TypeError);
  assert.deepEqual(options, { age: 99 });
});
