import assert from "node:assert/strict";
import { withTimeout } from "../../src/async/with_timeout.ts";
import { test } from "../helpers/test.ts";

test("within tells whether a promise has resolved in time, and leaves no timer behind", async () => {
  assert.equal(await withTimeout(60_000, Promise.resolve("anything")), true);
  assert.equal(await withTimeout(0, Promise.resolve()), true);
  assert.equal(await withTimeout(1, new Promise(() => {})), false);
  // A timer takes no more than 24.8 days; more would be no time at all.
  assert.equal(await withTimeout(Infinity, new Promise((resolve) => setTimeout(resolve, 20))), true);
});

test("within rejects as the promise does, where that is in time", async () => {
  await assert.rejects(withTimeout(60_000, Promise.reject(new Error("no"))), /^Error: no$/);
  let reject: (reason: Error) => void = () => {};
  assert.equal(await withTimeout(1, new Promise((_, no) => reject = no)), false);
  reject(new Error("too late to matter"));
});
