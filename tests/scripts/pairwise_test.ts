import assert from "node:assert/strict";
import { pairwise } from "../../scripts/compilers/pairwise.ts";
import { projects, SETTINGS } from "../../scripts/compilers/tsconfig_of.ts";
import { test } from "../helpers/test.ts";

const COLOURS = { a: ["1", "2"], b: ["1", "2", "3"], c: ["1", "2"], d: ["1", "2"] };

test("every two values of different settings meet, in few cases", () => {
  const cases = pairwise(COLOURS);
  for (const [one, values] of Object.entries(COLOURS)) {
    for (const [other, others] of Object.entries(COLOURS)) {
      if (one === other) continue;
      for (const value of values) {
        for (const met of others) {
          const found = cases.some((each) => each[one as "a"] === value && each[other as "a"] === met);
          assert.ok(found, `${one} ${value} never meets ${other} ${met}`);
        }
      }
    }
  }
  assert.ok(cases.length <= 8, `${cases.length} cases`);
});

test("what is not possible is left out, and a value that is in nothing possible is an error", () => {
  const cases = pairwise(COLOURS, ({ a, b }) => a === "1" || b === "1");
  assert.ok(cases.every(({ a, b }) => a === "1" || b === "1"));
  assert.throws(() => pairwise(COLOURS, ({ b }) => b !== "3"), /no case is possible with b "3"/);
});

test("the projects of users have each setting, and a clone has the types of node: modules", () => {
  const all = projects();
  for (const [name, values] of Object.entries(SETTINGS)) {
    for (const value of values) assert.ok(all.some((project) => project[name as "types"] === value));
  }
  assert.ok(all.length < 20, `${all.length} projects`);
  assert.ok(!all.some(({ walnats, types }) => walnats === "clone" && types === "none"));
});
