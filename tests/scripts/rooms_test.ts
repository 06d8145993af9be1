// The pages that list the rooms of `src/`.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "../helpers/test.ts";

const root = new URL("../../", import.meta.url);

/** The folders of `src/` that hold sources, as the pages write them. */
function rooms(folder = "src/"): string[] {
  const entries = readdirSync(new URL(folder, root), { withFileTypes: true });
  const own = entries.some((entry) => entry.isFile()) && folder !== "src/" ? [folder] : [];
  return [...own, ...entries.flatMap((entry) => entry.isDirectory() ? rooms(`${folder}${entry.name}/`) : [])];
}

for (const page of ["CONTRIBUTING.md", "docs/architecture.md"]) {
  test(`each room has a line in ${page}, and each line its room`, () => {
    const text = readFileSync(new URL(page, root), "utf8");
    const lines = Array.from(text.matchAll(/^\| `(src\/[\w/]+\/)` +\|/gm), ([, room]) => room!);
    assert.deepEqual(lines.toSorted(), rooms().toSorted());
  });
}
