import assert from "node:assert/strict";
import { LoneRuns } from "../../../src/actors/delivery/lone_runs.ts";
import { test } from "../../helpers/test.ts";

/** Lets promises go on. */
const turns = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

function setUp() {
  const log: string[] = [];
  let inHand = 0;
  const pause = {
    pause: () => {
      log.push("pause");
      return Promise.resolve();
    },
    resume: () => void log.push("resume"),
  };
  const runs = new LoneRuns(pause);
  runs.add(() => inHand);
  const hold = (count: number) => {
    inHand = count;
    runs.changed();
  };
  return { log, runs, hold };
}

test("a turn comes when polls are paused and nothing else is in hand; then polls go on", async () => {
  const { log, runs, hold } = setUp();
  hold(2);
  const turn = runs.turn().then((end) => {
    log.push("turn");
    return end;
  });
  await turns();
  assert.deepEqual([log, runs.wanted], [["pause"], true]);
  hold(1);
  await turns();
  assert.deepEqual(log, ["pause"]);
  hold(0);
  const end = await turn;
  assert.deepEqual(log, ["pause", "turn"]);
  end();
  await turns();
  assert.deepEqual([log, runs.wanted], [["pause", "turn", "resume"], false]);
});

test("turns come one after the other, in the order of asking, in one pause", async () => {
  const { log, runs } = setUp();
  const ends: (() => void)[] = [];
  for (const name of ["a", "b", "c"]) {
    void runs.turn().then((end) => {
      log.push(name);
      ends.push(end);
    });
  }
  await turns();
  assert.deepEqual(log, ["pause", "a"]);
  ends[0]!();
  await turns();
  assert.deepEqual(log, ["pause", "a", "b"]);
  ends[1]!();
  await turns();
  ends[2]!();
  await turns();
  assert.deepEqual(log, ["pause", "a", "b", "c", "resume"]);
});

test("after a close whoever waits gets a turn at once, whatever is in hand", async () => {
  const { log, runs, hold } = setUp();
  hold(1);
  const turn = runs.turn().then((end) => {
    log.push("turn");
    end();
  });
  await turns();
  assert.deepEqual(log, ["pause"]);
  runs.close();
  await turn;
  assert.deepEqual(log, ["pause", "turn"]);
});
