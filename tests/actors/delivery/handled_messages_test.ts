import assert from "node:assert/strict";
import { HandledMessages } from "../../../src/actors/delivery/handled_messages.ts";
import { test } from "../../helpers/test.ts";

const CREATED = "2026-11-20T21:49:00.123456789Z";

test("what was added is handled, whatever the order, and the floor is the last one without a gap before it", () => {
  for (let round = 0; round < 50; round++) {
    const handled = new HandledMessages();
    handled.observe(CREATED, 10);
    const added = new Set<number>();
    for (let i = 0; i < 200; i++) {
      const sequence = 1 + Math.floor(Math.random() * 150);
      handled.add(sequence);
      added.add(sequence);
    }
    for (let sequence = 1; sequence <= 160; sequence++) {
      assert.equal(handled.has(sequence), sequence <= 10 || added.has(sequence), String(sequence));
    }
    let floor = 10;
    while (added.has(floor + 1)) floor++;
    assert.equal(handled.floor, floor);
    assert.equal(handled.hasGaps, [...added].some((sequence) => sequence > floor));
  }
});

test("what the server says raises the floor, and never lowers it", () => {
  const handled = new HandledMessages();
  for (const sequence of [5, 6, 9]) handled.add(sequence);
  handled.observe(CREATED, 4);
  assert.equal(handled.floor, 6);
  handled.observe(CREATED, 3);
  assert.equal(handled.floor, 6);
  handled.observe(CREATED, 7);
  assert.deepEqual([handled.floor, handled.has(8), handled.has(9)], [7, false, true]);
  handled.observe(CREATED, 8);
  assert.deepEqual([handled.floor, handled.hasGaps], [9, false]);
});

test("of very many gaps the older ones are forgotten: less is known, never more", () => {
  const handled = new HandledMessages();
  const last = 100_000;
  for (let sequence = 2; sequence <= last; sequence += 2) handled.add(sequence);
  assert.equal(handled.floor, 0);
  assert.deepEqual([handled.has(2), handled.has(last), handled.has(last - 1)], [false, true, false]);
});

test("only what was stored before the consumer was made again may come again", () => {
  const handled = new HandledMessages();
  handled.observe(CREATED, 3);
  assert.equal(handled.mayComeAgain(new Date("2026-11-20T21:48:59Z")), false);
  handled.restore(CREATED);
  assert.equal(handled.mayComeAgain(new Date("2026-11-20T21:48:59Z")), true);
  assert.equal(handled.mayComeAgain(new Date("2026-11-20T21:49:01Z")), false);
  handled.clear();
  assert.deepEqual([handled.floor, handled.restored], [0, false]);
});
