import assert from "node:assert/strict";
import { LoopTime } from "../../src/async/loop_time.ts";
import { test } from "../helpers/test.ts";

test("calls of one turn add up, and are forgotten with the next turn", () => {
  let now = 0;
  const turnEnds: (() => void)[] = [];
  const time = new LoopTime(() => now, (run) => void turnEnds.push(run));
  const call = (milliseconds: number) => {
    const startedAt = now;
    now += milliseconds;
    time.add(startedAt);
  };
  call(0.5);
  assert.deepEqual([time.isLong, turnEnds.length], [false, 0], "short calls cost nothing");
  call(30);
  assert.equal(time.isLong, false);
  call(30);
  assert.deepEqual([time.isLong, turnEnds.length], [true, 1]);
  turnEnds[0]!();
  assert.equal(time.isLong, false);
  call(51);
  assert.deepEqual([time.isLong, turnEnds.length], [true, 2]);
});
