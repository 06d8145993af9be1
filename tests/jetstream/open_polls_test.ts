// What open polls may still bring, held against a model that knows which poll each message came from.

import assert from "node:assert/strict";
import fc from "fast-check";
import { OpenPolls, type Poll } from "../../src/jetstream/open_polls.ts";
import { test } from "../helpers/test.ts";

const poll = (batch: number, until: number, bytes = batch * 100): Poll => ({
  ...{ batch, bytes, expires: 1, came: 0, at: 0, until },
});

test("a poll owes its batch until its messages have come or it has ended", () => {
  const polls = new OpenPolls();
  polls.add("1", poll(3, 10));
  polls.add("2", poll(2, 20));
  assert.deepEqual([polls.outstanding, polls.underWay, polls.count, polls.firstUntil], [5, 500, 2, 10]);
  polls.came(100);
  polls.end("1", "2", "200");
  assert.deepEqual([polls.outstanding, polls.underWay, polls.count, polls.firstUntil], [2, 200, 1, 20]);
  polls.end("1", "2");
  assert.equal(polls.outstanding, 2, "one that has ended owes nothing a second time");
  polls.end("2", "");
  assert.deepEqual(
    [polls.outstanding, polls.underWay, polls.count],
    [0, 0, 0],
    "without a number, all that is left",
  );
});

test("polls that were lost owe nothing once their time is over, and the others what they asked for", () => {
  const polls = new OpenPolls();
  polls.add("1", poll(3, 10));
  polls.add("2", poll(2, 20));
  assert.equal(polls.expire(9), 0);
  assert.equal(polls.expire(10), 3);
  assert.deepEqual([polls.outstanding, polls.underWay, polls.firstUntil], [2, 200, 20]);
});

test("outstanding and bytes under way are what the server may still send, whatever comes in which order", () => {
  const step = fc.record({
    what: fc.constantFrom("poll", "message", "end"),
    size: fc.integer({ min: 1, max: 5 }),
  });
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const polls = new OpenPolls();
    // The server serves the oldest poll first.
    const open: { id: string; left: number }[] = [];
    let last = 0;
    for (const { what, size } of steps) {
      if (what === "poll") {
        open.push({ id: String(++last), left: size });
        polls.add(String(last), poll(size, 1));
      } else if (what === "message" && open[0]) {
        if (--open[0].left === 0) open.shift();
        polls.came(100);
      } else if (what === "end" && open[0]) {
        const { id, left } = open.shift()!;
        polls.end(id, String(left), String(left * 100));
      }
      const left = open.reduce((sum, { left }) => sum + left, 0);
      assert.deepEqual([polls.outstanding, polls.underWay], [left, left * 100]);
    }
  }));
});
