// What a publisher weighs in a page.

import assert from "node:assert/strict";
import { judgeSizes, MOST } from "../../scripts/exports/judge_sizes.ts";
import { partName, partsOf } from "../../scripts/exports/weigh_bundle.ts";
import { test } from "../helpers/test.ts";

test("a bundle may grow by 5 % and shrink as it likes", () => {
  const recorded = { publisher: 60_000, entry: 80_000 };
  assert.deepEqual(judgeSizes({ publisher: 63_000, entry: 10 }, recorded), []);
  const [publisher, entry, ...rest] = judgeSizes({ publisher: 63_001, entry: 88_000 }, recorded);
  assert.match(
    publisher!,
    /^publisher: 63001 bytes gzipped are 5\.0 % more than the 60000 of .*size\.json.*--write/,
  );
  assert.match(entry!, /^entry: 88000 bytes gzipped are 10\.0 % more than the 80000/);
  assert.deepEqual(rest, []);
});

test("a publisher may not weigh more than the most, whatever was recorded", () => {
  const sizes = { publisher: MOST + 1, entry: 80_000 };
  assert.deepEqual(judgeSizes(sizes, sizes), [
    `publisher: ${MOST + 1} bytes gzipped, and it may weigh at most ${MOST}`,
  ]);
});

test("a file counts for its package, one of ours for its folder", () => {
  assert.equal(partName("../node_modules/.deno/zod@4.6.7/node_modules/zod/v4/core/core.js"), "zod");
  assert.equal(partName("../node_modules/@nats-io/nats-core/lib/mod.js"), "@nats-io/nats-core");
  assert.equal(partName("../../walnats/src/events/mod.ts"), "src/events");
  assert.equal(partName("../../walnats/src/errors.ts"), "walnats");
});

test("the characters of a bundle are counted by the source that its map names", () => {
  // Of "aaaabb\nbbbcc": four of the first source, two and three of the second, two of none.
  const map = { sources: ["src/a/mod.ts", "node_modules/b/mod.js"], mappings: "AAAA,ICAA;AAAA,G" };
  assert.deepEqual([...partsOf("aaaabb\nbbbcc", map)], [["b", 5], ["src/a", 4]]);
});
