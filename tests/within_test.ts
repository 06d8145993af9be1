import assert from "node:assert/strict";
import { within } from "../src/within.ts";
import { test } from "./helpers/test.ts";

test("within tells whether a promise has resolved in time, and leaves no timer behind", async () => {
  assert.equal(await within(60_000, Promise.resolve("anything")), true);
  assert.equal(await within(0, Promise.resolve()), true);
  assert.equal(await within(1, new Promise(() => {})), false);
  // A timer takes no more than 24.8 days; more would be no time at all.
  assert.equal(await within(Infinity, new Promise((resolve) => setTimeout(resolve, 20))), true);
});

test("within rejects as the promise does, where that is in time", async () => {
  await assert.rejects(within(60_000, Promise.reject(new Error("no"))), /^Error: no$/);
  let reject: (reason: Error) => void = () => {};
  assert.equal(await within(1, new Promise((_, no) => reject = no)), false);
  reject(new Error("too late to matter"));
});
