// The checks of what users import.

import assert from "node:assert/strict";
import { nodeImports, usesImportMeta } from "../../scripts/exports/bundle_for_browser.ts";
import { compareDependencies, importedPackages } from "../../scripts/exports/compare_dependencies.ts";
import { compareManifests } from "../../scripts/exports/compare_manifests.ts";
import { test } from "../helpers/test.ts";

const MANIFEST = {
  name: "@a/b",
  version: "1.0.0",
  license: "MIT",
  exports: { ".": "./mod.ts", "./x": "./x.ts" },
  publish: { include: ["mod.ts"] },
};

test("manifests that agree are fine, and package.json says nothing of publishing", () => {
  const { publish: _, ...npm } = MANIFEST;
  assert.deepEqual(
    compareManifests({ "deno.json": MANIFEST, "jsr.json": MANIFEST, "package.json": npm }),
    [],
  );
});

test("each difference between manifests is named", () => {
  const other = {
    ...MANIFEST,
    version: "1.0.1",
    exports: { ".": "./main.ts", "./y": "./y.ts" },
    publish: { include: ["mod.ts", "src"] },
  };
  assert.deepEqual(compareManifests({ "deno.json": MANIFEST, "jsr.json": other }), [
    `version is "1.0.0" in deno.json and "1.0.1" in jsr.json`,
    `the export "." is "./mod.ts" in deno.json and "./main.ts" in jsr.json`,
    `the export "./x" is "./x.ts" in deno.json and missing in jsr.json`,
    `the export "./y" is missing in deno.json and "./y.ts" in jsr.json`,
    `publish.include is "mod.ts" in deno.json and "mod.ts,src" in jsr.json`,
  ]);
});

test("packages are found in every kind of import, and not in comments", () => {
  const source = `
    /** @example import { z } from "commented"; */
    // import "commented/too";
    import { a } from "@scope/one/sub";
    import type { B } from 'two';
    export { c } from "three/deep/er";
    const d = await import("four");
    import "five";
    import { e } from "./local.ts";
    import process from "node:process";
    const flags = ["--import", "no package"];
    const text = "gone from " + "here";
  `;
  assert.deepEqual([...importedPackages(source)].sort(), ["@scope/one", "five", "four", "three", "two"]);
});

test("a package that is imported and not listed, or listed and not imported, is named", () => {
  const imported = new Map([["used", ["a.ts"]], ["unlisted", ["a.ts", "b.ts"]]]);
  assert.deepEqual(compareDependencies(imported, { used: "1", unused: "1" }), [
    "a.ts, b.ts imports unlisted, which is no dependency in package.json",
    "package.json has the dependency unused, which nothing imports",
  ]);
});

test("a bundle that asks where it lies is found", () => {
  assert.ok(usesImportMeta("const a=new URL('./a.js',import.meta.url)"));
  assert.ok(!usesImportMeta("const a=important.meta;reimport.meta"));
});

test("modules of Node are found in a bundle", () => {
  const bundle = `import{a}from"node:net";const b=await import("node:fs");require("node:fs");x="node:os"`;
  assert.deepEqual(nodeImports(bundle), ["node:fs", "node:net"]);
});
