// What the pages show of the files of examples/deploy is what stands in them; TypeScript is the business of
// scripts/check_pages.ts.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "../helpers/test.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const FENCE = /^```(?:dockerfile|yaml|conf|ini)\n# (examples\/\S+)\n([\s\S]*?)^```$/gm;

test("the pages show what stands in the files of the example", () => {
  let shown = 0;
  for (const name of readdirSync(`${root}docs`).filter((name) => name.endsWith(".md"))) {
    for (const [, path, code] of readFileSync(`${root}docs/${name}`, "utf8").matchAll(FENCE)) {
      const text = readFileSync(`${root}${path}`, "utf8");
      // A part of a YAML file loses its indentation on the page.
      const indented = ["", "  ", "    ", "      "].map((space) => code!.replace(/^(?=.)/gm, space));
      const isThere = indented.some((lines) => `\n${text}`.includes(`\n${lines}`));
      assert.ok(isThere, `${name}: ${path}:\n${code}`);
      shown++;
    }
  }
  assert.ok(shown >= 7, `${shown} are shown`);
});
