import assert from "node:assert/strict";
import { LoopTime } from "../../src/async/loop_time.ts";
import { test } from "../helpers/test.ts";

test("a turn is long when its first call is long ago, and the next turn begins anew", () => {
  const turnEnds: (() => void)[] = [];
  const time = new LoopTime((run) => void turnEnds.push(run));
  assert.deepEqual([time.isLong(1000), time.isLong(1050), turnEnds.length], [false, false, 1]);
  assert.deepEqual([time.isLong(1051), time.isLong(9000), turnEnds.length], [true, true, 1]);
  turnEnds[0]!();
  assert.deepEqual([time.isLong(9001), turnEnds.length], [false, 2]);
});
