import assert from "node:assert/strict";
import { FIRST_BYTES, PollBytes } from "../../src/jetstream/poll_bytes.ts";
import { test } from "../helpers/test.ts";

const KB = 1024;
const MB = 1024 * KB;

/** With a clock of the test's. */
function pollBytes(): { bytes: PollBytes; pass: (milliseconds: number) => void } {
  let now = 1_000_000;
  return { bytes: new PollBytes(() => now), pass: (milliseconds) => now += milliseconds };
}

test("the first poll may bring some messages of usual size, or one", () => {
  const { bytes } = pollBytes();
  assert.equal(bytes.room(0), FIRST_BYTES);
  assert.equal(bytes.room(FIRST_BYTES), 0, "no second one beside it");
});

test("a message of any size may come where nothing is under way", () => {
  const { bytes } = pollBytes();
  let room = bytes.room(0);
  for (let raised = 0; room < 60 * MB; raised++) {
    assert.ok(raised < 6, "in a few steps");
    assert.ok(bytes.raise(room));
    room = bytes.room(0);
  }
  bytes.came(60 * MB);
  assert.ok(bytes.room(0) > 60 * MB, "and the next one of its size at once");
});

test("a quick link gets larger polls, up to a limit, and a slow one smaller ones", () => {
  const { bytes, pass } = pollBytes();
  for (let i = 0; i < 1000; i++, pass(1)) bytes.came(100 * KB);
  assert.equal(bytes.room(0), 8 * MB);
  for (let i = 0; i < 1000; i++, pass(1000)) bytes.came(10 * KB);
  assert.equal(bytes.room(0), 64 * KB);
});

test("a second poll goes out before all that was asked for has come, where it can bring a message", () => {
  const { bytes, pass } = pollBytes();
  for (let i = 0; i < 1000; i++, pass(1)) bytes.came(100 * KB);
  assert.equal(bytes.room(7 * MB), 0);
  assert.equal(bytes.room(4 * MB), 4 * MB);
});

test("after the connection was cut polls stay smaller, however quick messages come", () => {
  const { bytes, pass } = pollBytes();
  for (let i = 0; i < 1000; i++, pass(1)) bytes.came(100 * KB);
  assert.equal(bytes.cut(), 2 * MB);
  for (let i = 0; i < 1000; i++, pass(1)) bytes.came(100 * KB);
  assert.equal(bytes.room(0), 2 * MB);
});
