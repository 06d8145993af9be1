// Which test files share a process, and which processes run at the same time.

import assert from "node:assert/strict";
import { groups } from "../../scripts/test/groups.ts";
import { sideBySide } from "../../scripts/test/side_by_side.ts";
import { testFiles } from "../../scripts/test/choose_files.ts";
import { test } from "../helpers/test.ts";

const FILES = Array.from({ length: 20 }, (_, i) => `tests/${i}_test.ts`);

test("every file is in one group, and neighbours are not together", () => {
  const { sideBySide, alone } = groups("deno", FILES, false);
  assert.deepEqual(sideBySide.flat().toSorted(), FILES.toSorted());
  assert.deepEqual(sideBySide.map(({ length }) => length), [5, 5, 5, 5]);
  assert.ok(!sideBySide.some((group) => group.includes(FILES[0]!) && group.includes(FILES[1]!)));
  assert.deepEqual(alone, []);
  assert.deepEqual(groups("bun", FILES, false).sideBySide, sideBySide);
});

test("Node has a process for each file", () => {
  assert.deepEqual(groups("node", FILES, false).sideBySide, FILES.map((file) => [file]));
});

test("with a name Deno and Bun have one process, as Bun fails where one finds no test", () => {
  assert.deepEqual(groups("bun", FILES, true), { sideBySide: [FILES], alone: [] });
  assert.equal(groups("node", FILES, true).sideBySide.length, 20);
});

test("files that others would disturb come when nothing else runs, and are there", () => {
  const files = testFiles("tests");
  const { sideBySide, alone } = groups("bun", files, false);
  assert.deepEqual([...sideBySide.flat(), ...alone.flat()].toSorted(), files.toSorted());
  assert.ok(alone.length > 0);
  assert.deepEqual(groups("bun", [], false), { sideBySide: [], alone: [] });
});

test("so many tasks run at a time, in their order, until all are done", async () => {
  const began: number[] = [];
  let running = 0;
  const atOnce: number[] = [];
  const tasks = [0, 1, 2, 3, 4].map((task) => async () => {
    began.push(task);
    atOnce.push(++running);
    await new Promise((resolve) => setTimeout(resolve, 1));
    running -= 1;
  });
  await sideBySide(tasks, 2);
  assert.deepEqual([began, running], [[0, 1, 2, 3, 4], 0]);
  assert.equal(Math.max(...atOnce), 2);
});
